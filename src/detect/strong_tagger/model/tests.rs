use super::tiny::{ALL, Tiny, WHOLE};
use super::*;
use proptest::prelude::*;
use safetensors::Dtype;
use serde::Deserialize;
use std::sync::OnceLock;

#[derive(Deserialize)]
struct Expected {
    made_with: String,
    texts: Vec<ExpectedText>,
}

#[derive(Deserialize)]
struct ExpectedText {
    text: String,
    ids: Vec<u32>,
    /// In code points.
    offsets: Vec<(usize, usize)>,
    logits: Vec<Vec<f32>>,
}

fn expected(tiny: &Tiny) -> Vec<ExpectedText> {
    let expected: Expected = serde_json::from_str(tiny.expected).unwrap();
    assert!(expected.made_with.starts_with("transformers "), "made by scripts/strong-tagger-reference");
    assert!(expected.texts.len() >= 5);
    expected.texts
}

/// Every class gives the reference implementation's pieces, places and logits.
#[test]
fn the_output_is_the_references() {
    for tiny in ALL {
        let model = tiny.load(WHOLE);
        for wanted in expected(&tiny) {
            let place = format!("{}: {}", tiny.name, wanted.text);
            let cut = model.pieces.cut(&wanted.text).unwrap();
            assert_eq!(model.pieces.framed(&cut.ids), wanted.ids, "{place}");
            let logits = model.logits(&cut.ids).unwrap();
            let inner = 1..wanted.ids.len() - 1;
            assert_eq!(logits.nrows(), inner.len(), "{place}");
            for (row, wanted) in logits.outer_iter().zip(&wanted.logits[inner.clone()]) {
                for (a, b) in row.iter().zip(wanted) {
                    assert!((a - b).abs() < 2e-4, "{place}: {row} is not {wanted:?}");
                }
            }
            let bytes = |at: usize| wanted.text.char_indices().nth(at).map_or(wanted.text.len(), |(i, _)| i);
            for word in &cut.words {
                let (start, end) = wanted.offsets[word.first + 1];
                let (start, end) = (bytes(start), bytes(end));
                assert!(word.span.start <= start && end <= word.span.end, "{place}: {:?}", word.span);
                let piece = word.span.of(&wanted.text);
                assert!(!piece.is_empty() && piece.trim() == piece, "{place}: {piece:?}");
            }
        }
    }
}

#[test]
fn words_are_in_bytes_and_carry_a_distribution() {
    let text = "É张 Zürich, O'Neil";
    let model = ALL[0].load(WHOLE);
    let reading = model.read(text).unwrap();
    let words: Vec<&str> = reading.words.iter().map(|w| w.of(text)).collect();
    assert_eq!(words, ["É", "张", "Zürich", ",", "O", "'", "Neil"]);
    for i in 0..words.len() {
        let sum: f32 = reading.row(i, model.labels().len()).iter().sum();
        assert!((sum - 1.0).abs() < 1e-5);
    }
    reading.check(text, model.labels().len()).unwrap();
}

/// A long text is read in windows: each piece's logits are those of the window
/// that is its own, whatever is computed together.
#[test]
fn windows_are_joined_as_they_are_laid() {
    let text = expected(&ALL[0]).into_iter().map(|t| t.text).collect::<Vec<_>>().join(" ");
    for tiny in ALL {
        let (window, overlap) = (Some(14), Some(5));
        let one = tiny.load(ModelOptions { window, overlap, batch: 1 });
        let many = tiny.load(ModelOptions { window, overlap, batch: 7 });
        let ids = one.pieces.cut(&text).unwrap().ids;
        let windows = one.plan.windows(ids.len());
        assert!(windows.len() > 6 && windows.iter().all(|w| w.take.len() == 12), "{}", windows.len());
        let whole = one.logits(&ids).unwrap();
        assert_eq!(whole, many.logits(&ids).unwrap(), "{}", tiny.name);
        for w in windows {
            let alone = one.encoder.forward(&[one.pieces.framed(&ids[w.take.clone()])]).unwrap();
            for piece in w.own {
                assert_eq!(whole.row(piece), alone.row(1 + piece - w.take.start), "{}", tiny.name);
            }
        }
        // Without windows it would have read otherwise, and it reads on to the end.
        assert!(one.read(&text).unwrap().words.last().is_some_and(|w| w.end == text.trim_end().len()));
    }
}

#[test]
fn numbers_of_half_the_size_are_read() {
    let tiny = ALL[2];
    let full = tiny.load(WHOLE);
    let ids = full.pieces.cut("The patient John Smith").unwrap().ids;
    let full = full.logits(&ids).unwrap();
    let f16 = tiny.load_with(&tiny.weights_as(Dtype::F16, |x| half::f16::from_f32(x).to_le_bytes()), WHOLE);
    let bf16 = tiny.load_with(&tiny.weights_as(Dtype::BF16, |x| half::bf16::from_f32(x).to_le_bytes()), WHOLE);
    for (half, most) in [(f16, 0.01), (bf16, 0.1)] {
        let half = half.logits(&ids).unwrap();
        let off = full.iter().zip(&half).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(off > 0.0 && off < most, "{off}");
    }
}

#[test]
fn weights_that_are_no_numbers_are_a_fault_and_no_silence() {
    let tiny = ALL[1];
    let model = tiny.load_with(&tiny.weights_as(Dtype::F32, |_| f32::NAN.to_le_bytes()), WHOLE);
    assert_eq!(model.read("John Smith"), Err(ReaderFault::NotFinite));
}

#[test]
fn a_model_that_is_none_of_these_is_named_by_file_and_key() {
    let tiny = ALL[0];
    let weights = tiny.weights();
    let change = |from: &str, to: &str| {
        assert!(tiny.config.contains(from), "{from}");
        tiny.config.replace(from, to)
    };
    for (config, wanted) in [
        (change("\"bert\"", "\"deberta-v2\""), "config.json: `model_type`: \"deberta-v2\" is not read here"),
        (change("BertForTokenClassification", "BertForMaskedLM"), "config.json: `architectures`: BertForMaskedLM"),
        (change("id2label", "id2labels"), "config.json: `id2label`: is missing"),
        (change("\"3\": ", "\"33\": "), "config.json: `id2label`: has no label 3"),
        (change("\"hidden_act\": \"gelu\"", "\"hidden_act\": \"silu\""), "config.json: `hidden_act`: \"silu\""),
        (change("\"hidden_size\": 32", "\"hidden_size\": 36"), "model.safetensors: `bert.embeddings"),
        (change("\"num_attention_heads\": 4", "\"num_attention_heads\": 5"), "config.json: `num_attention_heads`"),
        (change("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3"), "`bert.encoder.layer.2.attention"),
        (change("\"max_position_embeddings\": 96,", ""), "config.json: `max_position_embeddings`: is missing"),
        ("{".to_owned(), "config.json: "),
    ] {
        let files = ModelFiles { config: config.as_bytes(), ..tiny.files(&weights) };
        let error = Model::load(files, WHOLE).unwrap_err().to_string();
        assert!(error.contains(wanted), "{error}\n is not {wanted}");
    }
    let error = Model::load(tiny.files(b"\x08\0\0\0\0\0\0\0notjson!"), WHOLE).unwrap_err();
    assert_eq!(error.place, WEIGHTS);
    let error = Model::load(ModelFiles { tokenizer: b"{}", ..tiny.files(&weights) }, WHOLE).unwrap_err();
    assert_eq!(error.place, TOKENIZER);
    // Of another model: it knows pieces for which there are no weights.
    let other = ModelFiles { tokenizer: ALL[1].tokenizer.as_bytes(), ..tiny.files(&weights) };
    let error = Model::load(other, WHOLE).unwrap_err().to_string();
    assert!(error.contains("not of one model"), "{error}");
    let wide = ModelOptions { window: Some(97), ..WHOLE };
    assert!(Model::load(tiny.files(&weights), wide).unwrap_err().to_string().contains("the model sees 96"));
    let all = ModelOptions { window: Some(20), overlap: Some(10), ..WHOLE };
    assert_eq!(Model::load(tiny.files(&weights), all).unwrap_err().place, "`overlap`");
}

/// Models that see a dozen pieces at once.
fn narrow() -> &'static [Model] {
    static MODELS: OnceLock<Vec<Model>> = OnceLock::new();
    let options = ModelOptions { window: Some(12), overlap: None, batch: 3 };
    MODELS.get_or_init(|| ALL.iter().map(|tiny| tiny.load(options)).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Whatever the text, the words are places in it and none lies over another.
    #[test]
    fn any_text_is_read(text in "(\\PC|[a-zA-Z0-9 .,'\n\u{301}ﬁ½İ\u{200b}]){0,40}") {
        for model in narrow() {
            let reading = model.read(&text).unwrap();
            prop_assert!(reading.check(&text, model.labels().len()).is_ok());
        }
    }
}
