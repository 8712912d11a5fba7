//! Media types (RFC 9110, section 8.3.1).

use super::format::multipart::parameters;

/// A media type with the parameters that matter.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MediaType {
    /// `type/subtype` in lower case; empty if none is declared.
    pub essence: String,
    /// The `charset` parameter.
    pub charset: Option<String>,
    /// The `boundary` parameter.
    pub boundary: Option<String>,
}

impl MediaType {
    /// Reads a `Content-Type`; of several parameters of a name the first counts.
    pub fn parse(value: &str) -> Self {
        let essence = value.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
        let mut media = MediaType { essence, ..MediaType::default() };
        for parameter in parameters(value.as_bytes()) {
            let text = value.get(parameter.value).map(str::to_owned);
            match parameter.name.as_str() {
                "charset" if media.charset.is_none() => media.charset = text.filter(|t| !t.is_empty()),
                "boundary" if media.boundary.is_none() => media.boundary = text,
                _ => {}
            }
        }
        media
    }

    /// JSON, also under a structured suffix (RFC 6839).
    pub fn is_json(&self) -> bool {
        self.essence.ends_with("+json") && !self.is_ndjson()
            || matches!(self.essence.as_str(), "application/json" | "text/json" | "application/x-json")
    }

    /// JSON values one after the other.
    pub fn is_ndjson(&self) -> bool {
        matches!(
            self.essence.as_str(),
            "application/x-ndjson"
                | "application/ndjson"
                | "application/jsonl"
                | "application/x-jsonlines"
                | "application/jsonlines"
                | "application/json-seq"
                | "application/fhir+ndjson"
        )
    }

    /// XML, also under a structured suffix (RFC 7303).
    pub fn is_xml(&self) -> bool {
        self.essence.ends_with("+xml") && !self.is_html()
            || matches!(self.essence.as_str(), "application/xml" | "text/xml")
    }

    /// HTML.
    pub fn is_html(&self) -> bool {
        matches!(self.essence.as_str(), "text/html" | "application/xhtml+xml")
    }

    /// Comma- or tab-separated values.
    pub fn is_csv(&self) -> bool {
        matches!(
            self.essence.as_str(),
            "text/csv" | "text/tab-separated-values" | "application/csv" | "text/x-csv" | "application/vnd.ms-excel"
        )
    }

    /// URL-encoded form.
    pub fn is_form(&self) -> bool {
        self.essence == "application/x-www-form-urlencoded"
    }

    /// Any multipart.
    pub fn is_multipart(&self) -> bool {
        self.essence.starts_with("multipart/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_essence_and_parameters() {
        let media = MediaType::parse(" Application/JSON ; Charset=\"UTF-16\"");
        assert_eq!((media.essence.as_str(), media.charset.as_deref()), ("application/json", Some("UTF-16")));
        assert!(media.is_json());
        assert!(MediaType::parse("application/fhir+json").is_json());
        assert!(MediaType::parse("application/fhir+ndjson").is_ndjson());
        assert_eq!(MediaType::parse("multipart/form-data; boundary=a b").boundary.as_deref(), Some("a b"));
    }
}
