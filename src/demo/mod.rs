//! A small task store to try the guard on: a real upstream on an embedded
//! SQLite database, reached through the guard like any platform.

mod api;
mod store;

use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::shutdown::Shutdown;

pub use api::router;
pub use store::{DemoError, Store};

/// The policy of `serve --demo` where none is given: the default, but what is
/// sent below `/redact/` is redacted, so that both can be seen.
pub const POLICY: &str = r#"extends = "safe-harbor"

[[routes]]
name = "demo: redact"
path = "/redact/**"
action = "redact"

[[routes]]
name = "demo"
path = "/**"
"#;

/// Starts the task store at a free port of the loopback; gives its URL. Without
/// `database` it forgets everything at the end.
///
/// # Errors
/// [`DemoError`] if the database or the port cannot be opened.
pub async fn start(database: Option<&Path>, shutdown: Shutdown) -> Result<(String, JoinHandle<()>), DemoError> {
    let store = Arc::new(Store::open(database)?);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    let plane = tokio::spawn(async move {
        let stopped = async move { shutdown.wait().await };
        if let Err(error) = axum::serve(listener, router(store)).with_graceful_shutdown(stopped).await {
            tracing::error!(%error, "the demo task store ended");
        }
    });
    Ok((url, plane))
}
