//! The shape of a path, fit for logs and metrics.

/// Words of REST paths that say nothing about a person. Everything else is
/// shown as `*`: a path may hold a name.
const WORDS: &[&str] = &[
    "accept",
    "admin",
    "annotations",
    "answers",
    "api",
    "assets",
    "attachments",
    "auth",
    "backup",
    "bulk",
    "categories",
    "chat",
    "comments",
    "completions",
    "current-user",
    "data",
    "dataset",
    "datasets",
    "documents",
    "drafts",
    "embeddings",
    "events",
    "examples",
    "export",
    "exports",
    "feedback",
    "fetch",
    "file-upload",
    "file-uploads",
    "files",
    "fields",
    "fp",
    "graphql",
    "guides",
    "health",
    "images",
    "import",
    "imports",
    "issues",
    "items",
    "jobs",
    "labels",
    "login",
    "logout",
    "me",
    "media",
    "messages",
    "metrics",
    "models",
    "organizations",
    "patch",
    "predictions",
    "process",
    "projects",
    "questions",
    "records",
    "reimport",
    "relations",
    "responses",
    "search",
    "segments",
    "spans",
    "static",
    "storages",
    "submissions",
    "suggestions",
    "tasks",
    "texts",
    "threads",
    "token",
    "tokens",
    "upload",
    "uploads",
    "user",
    "users",
    "v1",
    "v2",
    "v3",
    "version",
    "webhooks",
    "workspaces",
];

/// Segments shown; longer paths end in `…`.
const DEPTH: usize = 8;

/// `/api/tasks/17/annotations/` as `/api/tasks/*/annotations/`.
pub fn route_shape(path: &str) -> String {
    let mut shape = String::new();
    for (i, segment) in path.split('/').skip(1).enumerate() {
        if i == DEPTH {
            shape.push_str("/…");
            break;
        }
        shape.push('/');
        let known = segment.is_empty() || WORDS.contains(&segment);
        shape.push_str(if known { segment } else { "*" });
    }
    if shape.is_empty() { "*".to_owned() } else { shape }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_words_stay() {
        assert_eq!(route_shape("/api/tasks/17/annotations/"), "/api/tasks/*/annotations/");
        assert_eq!(route_shape("/patients/anna-sentinel"), "/*/*");
        assert_eq!(route_shape("/"), "/");
        assert_eq!(route_shape("*"), "*");
        assert_eq!(route_shape("/a/b/c/d/e/f/g/h/i/j"), "/*/*/*/*/*/*/*/*/…");
    }
}
