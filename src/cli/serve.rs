//! `serve`: the guard in front of a platform.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use super::Exit;
use super::error::CliError;
use crate::audit::AuditTarget;
use crate::config::{LogFormat, ProxyLimits, ServeOptions, UpstreamChoice};
use crate::proxy::serve::{ServeError, serve};
use crate::worker::PoolOptions;

/// Stand in front of a platform: scan what goes in, block or redact it
#[derive(clap::Args, Debug)]
#[command(group = clap::ArgGroup::new("behind").required(true))]
#[command(
    after_help = "Try it: phi-guard serve --demo, then open http://127.0.0.1:8080/ (the task store, guarded) and \
    http://127.0.0.1:9090/ (the console). PHI_GUARD_LOG sets the log level (info); PHI_GUARD_KEY_FILE names the key of \
    keyed hashes. SIGTERM stops it after the requests in progress, SIGHUP reads the policy and its rosters again."
)]
pub(super) struct ServeArgs {
    /// The platform behind the guard: http:// or https://
    #[arg(long, value_name = "URL", group = "behind")]
    upstream: Option<String>,
    /// A built-in task store as the platform, for trying it out
    #[arg(long, group = "behind")]
    demo: bool,
    /// Database file of the built-in task store [default: in memory]
    #[arg(long, value_name = "FILE", requires = "demo")]
    demo_store: Option<PathBuf>,
    /// Where requests come in
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// API, health, metrics and console; keep it off public networks
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9090")]
    admin: SocketAddr,
    /// Policy file (TOML)
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Platform profile: label-studio, doccano, argilla, cvat, openai
    #[arg(long, value_name = "NAME")]
    platform: Option<String>,
    /// Folder of rule files (*.toml) instead of the built-in ones
    #[arg(long, value_name = "DIR")]
    patterns: Option<PathBuf>,
    /// Roster of patients to find: names, ids, birth dates (CSV, TSV, lines, or hashed by `roster build`)
    #[arg(long, value_name = "FILE")]
    roster: Vec<PathBuf>,
    /// Speak HTTP/2 to the platform, and nothing else
    #[arg(long)]
    upstream_http2: bool,
    /// Certificates (PEM) of authorities to trust besides the system's, for an https:// platform
    #[arg(long, value_name = "FILE")]
    upstream_ca: Option<PathBuf>,
    /// Where audit events go besides memory: a file, or - for standard error
    #[arg(long, value_name = "FILE")]
    audit: Option<PathBuf>,
    /// Form of log lines
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    log: Log,
    /// Folder for bodies too large for memory (encrypted, unlinked) [default: the system's]
    #[arg(long, value_name = "DIR")]
    spool_dir: Option<PathBuf>,
    /// Requests scanned at once
    #[arg(long, value_name = "N")]
    max_requests: Option<NonZeroUsize>,
    /// Connections open at once
    #[arg(long, value_name = "N")]
    max_connections: Option<NonZeroUsize>,
    /// Seconds that the platform has to answer
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    upstream_timeout: Option<u64>,
    /// Seconds that requests in progress get at shutdown
    #[arg(long, value_name = "SECONDS")]
    shutdown_timeout: Option<u64>,
}

/// See [`LogFormat`].
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Log {
    /// For people
    #[default]
    Text,
    /// One JSON object a line
    Json,
}

pub(super) fn run(args: ServeArgs) -> Result<Exit, CliError> {
    let options = options(args)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|source| CliError::Io { what: "cannot start".to_owned(), source })?;
    runtime.block_on(serve(options)).map_err(failure)?;
    Ok(Exit::Clean)
}

fn options(args: ServeArgs) -> Result<ServeOptions, CliError> {
    let upstream = match args.upstream {
        Some(url) => UpstreamChoice::Url(url),
        None => UpstreamChoice::Demo(args.demo_store),
    };
    if args.listen == args.admin && args.listen.port() != 0 {
        return Err(CliError::Usage("--listen and --admin must differ: the admin plane is not for clients".into()));
    }
    let defaults = ProxyLimits::default();
    let seconds = |given: Option<u64>, default: Duration| given.map_or(default, Duration::from_secs);
    let limits = ProxyLimits {
        requests: args.max_requests.map_or(defaults.requests, NonZeroUsize::get),
        connections: args.max_connections.map_or(defaults.connections, NonZeroUsize::get),
        upstream: seconds(args.upstream_timeout, defaults.upstream),
        shutdown: seconds(args.shutdown_timeout, defaults.shutdown),
        ..defaults
    };
    Ok(ServeOptions {
        listen: args.listen,
        admin: args.admin,
        upstream_http2: args.upstream_http2,
        upstream_ca: args.upstream_ca,
        policy: args.policy,
        platform: args.platform,
        patterns: args.patterns,
        rosters: args.roster,
        audit: match args.audit {
            None => AuditTarget::Memory,
            Some(path) if path.as_os_str() == "-" => AuditTarget::Stderr,
            Some(path) => AuditTarget::File(path),
        },
        log: match args.log {
            Log::Text => LogFormat::Text,
            Log::Json => LogFormat::Json,
        },
        spool_dir: args.spool_dir,
        limits,
        workers: Some(PoolOptions::this_program()),
        ..ServeOptions::new(upstream)
    })
}

fn failure(error: ServeError) -> CliError {
    match error {
        ServeError::NotReady(_) => CliError::Internal(error.to_string()),
        other => CliError::Configuration(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Only {
        #[command(flatten)]
        args: ServeArgs,
    }

    fn parse(args: &[&str]) -> Result<ServeOptions, String> {
        let only = Only::try_parse_from([&["serve"], args].concat()).map_err(|e| e.to_string())?;
        options(only.args).map_err(|e| e.to_string())
    }

    #[test]
    fn the_platform_is_named_exactly_once() {
        assert!(parse(&[]).is_err());
        assert!(parse(&["--demo", "--upstream", "http://localhost:1"]).is_err());
        assert_eq!(parse(&["--demo"]).unwrap().upstream, UpstreamChoice::Demo(None));
        let url = parse(&["--upstream", "http://localhost:8081"]).unwrap();
        assert_eq!(url.upstream, UpstreamChoice::Url("http://localhost:8081".into()));
        assert_eq!((url.listen.port(), url.admin.port()), (8080, 9090));
    }

    #[test]
    fn the_planes_do_not_share_an_address() {
        assert!(parse(&["--demo", "--listen", "127.0.0.1:9090"]).unwrap_err().contains("must differ"));
        assert!(parse(&["--demo", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"]).is_ok());
    }

    #[test]
    fn limits_and_targets_are_taken_over() {
        let args = ["--demo", "--audit", "-", "--max-requests", "7", "--upstream-timeout", "9", "--log", "json"];
        let options = parse(&args).unwrap();
        assert!(matches!(options.audit, AuditTarget::Stderr));
        assert_eq!((options.limits.requests, options.limits.upstream.as_secs()), (7, 9));
        assert_eq!(options.log, LogFormat::Json);
        assert!(parse(&["--demo", "--max-requests", "0"]).is_err());
    }
}
