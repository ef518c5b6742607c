//! The generated tables are what their scripts make of their sources: made again and compared.

use std::path::Path;
use std::process::Command;

#[test]
fn gazetteer_is_what_its_script_makes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let out = std::env::temp_dir().join(format!("onrecord-gazetteer-{}", std::process::id()));
    let python = std::env::var("ONRECORD_PYTHON").unwrap_or_else(|_| "python3".to_string());
    let script = root.join("knowledge/build/gazetteer.py");
    let ran = Command::new(&python).arg(script).arg(&out).output();
    let Ok(ran) = ran else {
        eprintln!("skipped: no {python}; set ONRECORD_PYTHON to one with knowledge/build/requirements.txt");
        return;
    };
    let errors = String::from_utf8_lossy(&ran.stderr).to_string();
    if errors.contains("No module named") {
        eprintln!("skipped: install knowledge/build/requirements.txt to make the gazetteer again");
        return;
    }
    assert!(ran.status.success(), "{errors}");
    for file in ["places.keys", "places.rows", "places.sum"] {
        let (old, new) = (root.join("knowledge/generated").join(file), out.join(file));
        let (old, new) = (std::fs::read(old).unwrap(), std::fs::read(new).unwrap());
        assert!(
            old == new,
            "knowledge/generated/{file} is not what the script makes"
        );
    }
    std::fs::remove_dir_all(&out).unwrap();
}
