//! Runs redact-core over JSON Lines, as driver.py does with the Python ones; without a
//! model, which no registry has.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};

use serde_json::{Value, json};

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let limit: f64 = args[3].parse().expect("seconds");
    let records: Vec<Value> = BufReader::new(File::open(&args[1]).expect("the input is there"))
        .lines()
        .map(|line| serde_json::from_str(&line.expect("a line")).expect("JSON"))
        .collect();
    let engine = redact_core::AnalyzerEngine::new();
    let mut out = BufWriter::new(File::create(&args[2]).expect("the output is made"));
    let (mut bytes, mut spent) = (0usize, 0f64);
    for (number, record) in records.iter().enumerate() {
        let text = record["text"].as_str().expect("a text");
        let begun = processor();
        let found = engine.analyze(text, None).expect("an analysis").detected_entities;
        if number > 0 {
            spent += processor() - begun;
            bytes += text.len();
        }
        let at = |byte: usize| text.char_indices().take_while(|(i, _)| *i < byte).count();
        let spans: Vec<Value> =
            found.iter().map(|f| json!({"start": at(f.start), "end": at(f.end), "type": format!("{:?}", f.entity_type)})).collect();
        writeln!(out, "{}", json!({"id": record["id"], "spans": spans})).expect("it is written");
        if spent > limit {
            break;
        }
    }
    println!("{}", json!({"bytes": bytes, "seconds": spent}));
}

/// Seconds of processor time of this thread (Linux).
fn processor() -> f64 {
    let told = fs::read_to_string("/proc/thread-self/schedstat").expect("a Linux with schedstat");
    told.split(' ').next().and_then(|n| n.parse::<f64>().ok()).expect("nanoseconds") / 1e9
}
