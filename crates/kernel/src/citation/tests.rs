use std::path::{Path, PathBuf};

use super::*;

#[track_caller]
fn says(canonical: &str, vietnamese: &str) {
    assert_eq!(citation(canonical, Language::Vi), vietnamese);
    assert_eq!(citation(canonical, Language::En), canonical);
}

#[test]
fn a_citation_is_read_in_vietnamese() {
    says("Law 68/2020/QH14, Article 22", "Luật số 68/2020/QH14, Điều 22");
    says("Law 26/2023/QH15, Article 10(6)", "Luật số 26/2023/QH15, khoản 6 Điều 10");
    says("Law 52/2010/QH12, Article 14(1)(b)", "Luật số 52/2010/QH12, điểm b khoản 1 Điều 14");
    says(
        "Decree 69/2024/ND-CP, Articles 10, 13, 14 and 30: what is done in person",
        "Nghị định số 69/2024/NĐ-CP, Điều 10, Điều 13, Điều 14 và Điều 30",
    );
    says(
        "Decree 69/2024/ND-CP, Article 30; Decision 5709/QD-BCA-C06: who takes in a request",
        "Nghị định số 69/2024/NĐ-CP, Điều 30; Quyết định số 5709/QĐ-BCA-C06",
    );
    says(
        "Civil Code of 1995, Article 20; Civil Code 33/2005/QH11, Article 18",
        "Bộ luật Dân sự năm 1995, Điều 20; Bộ luật Dân sự số 33/2005/QH11, Điều 18",
    );
    says(
        "Law 68/2020/QH14 on residence, Articles 22 to 31",
        "Luật số 68/2020/QH14 về cư trú, Điều 22 đến Điều 31",
    );
    says(
        "Laws on marriage and family of 1959, Article 6, of 1986, Article 5, and 22/2000/QH10, \
         Article 9(1)",
        "Luật Hôn nhân và gia đình năm 1959, Điều 6, năm 1986, Điều 5, và 22/2000/QH10, \
         khoản 1 Điều 9",
    );
}

/// Whatever is cited anywhere has its Vietnamese.
#[test]
fn no_citation_of_data_or_policies_keeps_an_english_word() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for folder in ["data", "crates"] {
        collect(&root.join(folder), &mut files);
    }
    let mut cited = 0;
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for line in text.lines() {
            let Some((_, rest)) = line.split_once("legal_basis") else { continue };
            let Some(canonical) = rest.split('"').nth(1) else { continue };
            let said = citation(canonical, Language::Vi);
            let kept: Vec<&str> = said.split(' ').filter(|word| is_english(word)).collect();
            assert!(kept.is_empty(), "{}: {canonical}: {said}", file.display());
            cited += 1;
        }
    }
    assert!(cited > 100, "{cited} citations were found");
}

/// A word of plain letters that is neither Vietnamese nor a Roman number.
fn is_english(word: &str) -> bool {
    const VIETNAMESE: &[&str] = &["gia", "khai", "theo", "trao"];
    let word = word.trim_matches([',', ';', '.', '(', ')']);
    let plain = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let roman = word.bytes().all(|byte| b"IVXLC".contains(&byte));
    plain && !roman && !VIETNAMESE.contains(&word)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|it| it == "cedar" || it == "toml") {
            files.push(path);
        }
    }
}
