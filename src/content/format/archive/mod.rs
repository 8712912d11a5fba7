//! Archives and compressed files: members are documents of their own.

pub mod compressed;
pub mod sevenz;
pub mod tar;
mod unpack;
pub mod zip;

pub use compressed::Compressed;
pub use sevenz::SevenZ;
pub use tar::Tar;
pub use zip::Zip;

pub(in crate::content) use unpack::Unpacked;
