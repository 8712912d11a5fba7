#[cfg(not(feature = "strong-tagger"))]
mod without {
    use crate::config::strong_tagger::*;
    use crate::guard::policy::no_files;

    #[test]
    fn a_build_without_the_reader_refuses_the_policy() {
        let policy = CompiledPolicy::load("p.toml", "[tagger]\nmodel_dir = \"m\"", None, &no_files).unwrap();
        let error = load(&policy).unwrap_err().to_string();
        assert!(error.starts_with("`tagger.model_dir`: ") && error.contains("--features strong-tagger"), "{error}");
        assert!(load(&CompiledPolicy::builtin().unwrap()).unwrap().is_none());
    }
}

#[cfg(feature = "strong-tagger")]
mod with {
    use std::fs;
    use std::path::Path;

    use crate::config::guard::{self, PolicySource};
    use crate::config::strong_tagger::*;
    use crate::detect::strong_tagger::model::tiny::{ALL, Tiny};

    fn save(tiny: &Tiny, folder: &Path) {
        fs::create_dir_all(folder).unwrap();
        fs::write(folder.join("config.json"), tiny.config).unwrap();
        fs::write(folder.join("tokenizer.json"), tiny.tokenizer).unwrap();
        fs::write(folder.join("model.safetensors"), tiny.weights()).unwrap();
    }

    /// What becomes of a policy with `tagger` in its `[tagger]`, beside a folder `model`.
    fn loaded(dir: &Path, tagger: &str) -> Result<Option<Arc<StrongTagger>>, String> {
        let path = dir.join("policy.toml");
        fs::write(&path, format!("[tagger]\nmodel_dir = \"model\"\n{tagger}")).unwrap();
        let policy = guard::policy(&PolicySource::File(path), None).map_err(|e| e.to_string())?;
        load(&policy).map_err(|e| e.to_string())
    }

    #[test]
    fn a_model_of_each_class_is_loaded_from_beside_the_policy() {
        for tiny in ALL {
            let dir = tempfile::tempdir().unwrap();
            save(&tiny, &dir.path().join("model"));
            let strong = loaded(dir.path(), "combine = \"vote\"").unwrap().unwrap();
            assert!(strong.reader().describe().contains("2 layers of 32"), "{}", strong.reader().describe());
            assert!(strong.reader().read("The patient John Smith").unwrap().words.len() > 3);
        }
    }

    #[test]
    fn errors_name_the_key_the_file_and_how_to_mend_it() {
        let dir = tempfile::tempdir().unwrap();
        let model = dir.path().join("model");
        let fails = |tagger: &str, wanted: &[&str]| {
            let error = loaded(dir.path(), tagger).unwrap_err();
            assert!(wanted.iter().all(|w| error.contains(w)), "{error}\n is not {wanted:?}");
        };
        fails("", &["`tagger.model_dir`: ", "model: no such folder"]);
        save(&ALL[0], &model);
        fails("labels = { ORGS = \"ignore\" }", &["`tagger.labels`: ", "`ORGS` is no label", "did you mean `ORG`?"]);
        fails("labels = { ORG = \"FACILTY\" }", &["policy.toml:3", "FACILITY"]);
        fails("window = 97", &["`tagger.window`: ", "sees 96 at most"]);
        fails("window = 20\noverlap = 12", &["`tagger.overlap`: ", "more than half"]);
        fails("threshold = 1.0", &["`tagger.threshold`"]);
        fails("batch = 0", &["`tagger.batch`"]);
        fails("combine = \"veto\"", &["policy.toml:3", "`vote`"]);
        fails("modeldir = \"x\"", &["policy.toml:3", "`model_dir`"]);

        let config = ALL[0].config.replace("B-PER", "B-WHO");
        fs::write(model.join("config.json"), config).unwrap();
        fails("", &["`tagger.labels`: ", "label WHO means nothing", "WHO = \"ignore\""]);
        let strong = loaded(dir.path(), "labels = { WHO = \"NAME\" }").unwrap().unwrap();
        assert!(strong.labels().kinds().contains(&crate::finding::IdentifierType::Name));

        fs::write(model.join("config.json"), ALL[0].config.replace("\"bert\"", "\"electra\"")).unwrap();
        fails(
            "",
            &["`tagger.model_dir`: ", "config.json: `model_type`: \"electra\" is not read here; bert, distilbert"],
        );

        save(&ALL[0], &model);
        fs::remove_file(model.join("model.safetensors")).unwrap();
        fails("", &["model.safetensors: is missing", "save_pretrained"]);
        fs::write(model.join("pytorch_model.bin"), "x").unwrap();
        fails("", &["model.safetensors: is missing", "pytorch_model.bin is not read"]);
        save(&ALL[0], &model);
        fs::remove_file(model.join("tokenizer.json")).unwrap();
        fs::write(model.join("vocab.txt"), "x").unwrap();
        fails("", &["tokenizer.json: is missing", "use_fast=True"]);
    }

    #[test]
    fn a_guard_reads_with_the_model_and_a_bad_one_keeps_the_old_guard() {
        let dir = tempfile::tempdir().unwrap();
        save(&ALL[2], &dir.path().join("model"));
        let path = dir.path().join("policy.toml");
        let policy = |text: &str| {
            fs::write(&path, text).unwrap();
            guard::policy(&PolicySource::File(path.clone()), None).unwrap()
        };
        let with = policy("[tagger]\nmodel_dir = \"model\"\nthreshold = 0.2");
        let old = guard::guard(with, None, &[]).unwrap().guard;
        assert!(old.detector().strong_tagger().is_some());
        let without = guard::renewed(&old, policy(""), &[]).unwrap().guard;
        assert!(without.detector().strong_tagger().is_none());
        assert!(guard::renewed(&old, policy("[tagger]\nmodel_dir = \"gone\""), &[]).is_err());
    }
}
