//! Request fields that programs write for programs. What stands in them is a
//! token, a date of the protocol, an address of a proxy: judging it would stop
//! clean work, and no platform shows it as content. Every other field is judged.

/// Names of such fields (the IANA registry of field names, and what browsers,
/// client libraries, proxies and tracers add).
const NAMES: &[&str] = &[
    "alt-used",
    "anthropic-beta",
    "anthropic-version",
    "api-key",
    "authorization",
    "b3",
    "cache-control",
    "cdn-loop",
    "connection",
    "cookie",
    "cookie2",
    "date",
    "depth",
    "device-memory",
    "digest",
    "dnt",
    "downlink",
    "dpr",
    "early-data",
    "ect",
    "expect",
    "forwarded",
    "host",
    "http2-settings",
    "idempotency-key",
    "keep-alive",
    "last-event-id",
    "max-forwards",
    "origin",
    "overwrite",
    "pragma",
    "prefer",
    "priority",
    "range",
    "referer",
    "repr-digest",
    "rtt",
    "save-data",
    "sentry-trace",
    "te",
    "timeout",
    "traceparent",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "true-client-ip",
    "tus-resumable",
    "upgrade",
    "upgrade-insecure-requests",
    "user-agent",
    "via",
    "viewport-width",
    "want-content-digest",
    "want-digest",
    "want-repr-digest",
    "width",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
    "x-api-key",
    "x-auth-token",
    "x-client-ip",
    "x-cloud-trace-context",
    "x-correlation-id",
    "x-csrf-token",
    "x-csrftoken",
    "x-goog-date",
    "x-goog-hash",
    "x-ms-date",
    "x-ms-version",
    "x-original-forwarded-for",
    "x-real-ip",
    "x-request-id",
    "x-request-start",
    "x-requested-with",
    "x-trace-id",
    "x-xsrf-token",
];

/// Beginnings of the names of such fields. `Content-…` of a known meaning are
/// machinery one by one: `Content-Location` is not.
const FAMILIES: &[&str] = &[
    "accept",
    "access-control-",
    "cf-",
    "content-digest",
    "content-encoding",
    "content-language",
    "content-length",
    "content-md5",
    "content-type",
    "fastly-",
    "if-",
    "openai-",
    "proxy-",
    "sec-",
    "upload-",
    "x-amz-checksum-",
    "x-amz-sdk-",
    "x-amzn-",
    "x-b3-",
    "x-datadog-",
    "x-envoy-",
    "x-forwarded-",
    "x-newrelic-",
    "x-phi-guard-",
    "x-stainless-",
];

/// True if the field `name`, in lower case, is not content.
pub fn is_machinery(name: &str) -> bool {
    NAMES.binary_search(&name).is_ok() || FAMILIES.iter().any(|family| name.starts_with(family))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_content_is_told_apart() {
        assert!(NAMES.is_sorted());
        for name in ["cookie", "accept-language", "sec-fetch-mode", "x-forwarded-for", "content-type", "x-b3-traceid"] {
            assert!(is_machinery(name), "{name}");
        }
        for name in ["x-note", "subject", "from", "content-location", "content-disposition", "x-amz-meta-note", "link"]
        {
            assert!(!is_machinery(name), "{name}");
        }
    }
}
