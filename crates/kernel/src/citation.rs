//! Laws as they are cited: kept in one canonical English form, shown in the reader's language.
//!
//! The canonical form is `Law 68/2020/QH14, Article 10(6); Decree 70/2024/ND-CP: what it is about`.
//! In Vietnamese the remark after the colon is left out; what has to be found is the article.

use crate::Language;

/// What is said in a canonical citation, longest first where one begins like another.
const WORDS: &[(&str, &str)] = &[
    ("Civil Code of 1995", "Bộ luật Dân sự năm 1995"),
    ("Civil Code", "Bộ luật Dân sự số"),
    ("Criminal Procedure Code", "Bộ luật Tố tụng hình sự số"),
    ("Decree-law", "Sắc lệnh số"),
    ("Laws on marriage and family of", "Luật Hôn nhân và gia đình năm"),
    ("Synthetic people of a demonstration", "Người hư cấu để trình diễn"),
    ("amended by", "sửa đổi bởi"),
    ("no law applies", "không theo luật nào"),
    ("of 22 May 1950", "ngày 22/5/1950"),
    ("on civil status", "về hộ tịch"),
    ("on fees and charges", "về phí và lệ phí"),
    ("on officials", "về cán bộ, công chức"),
    ("on personal data protection", "về bảo vệ dữ liệu cá nhân"),
    ("on residence", "về cư trú"),
    ("on statistics", "về thống kê"),
    ("on the organisation of the Government", "về tổ chức Chính phủ"),
    ("public code of exchange systems", "mã công khai của các hệ thống trao đổi dữ liệu"),
    ("Articles", ""),
    ("Article", ""),
    ("Chapter", "Chương"),
    ("Circular", "Thông tư số"),
    ("Decision", "Quyết định số"),
    ("Decree", "Nghị định số"),
    ("Law", "Luật số"),
    ("and", "và"),
    ("of", "năm"),
    ("to", "đến"),
];

/// A canonical citation in the language of whoever reads it. What is in no list stays as it is.
pub fn citation(canonical: &str, language: Language) -> String {
    match language {
        Language::En => canonical.to_owned(),
        Language::Vi => {
            let cited = canonical.split("; ").map(|one| in_vietnamese(without_remark(one)));
            cited.collect::<Vec<_>>().join("; ")
        }
    }
}

fn without_remark(one: &str) -> &str {
    one.split_once(": ").map_or(one, |(cited, _)| cited)
}

fn in_vietnamese(one: &str) -> String {
    let (mut rest, mut said, mut numbers_articles) = (one, Vec::new(), false);
    while !rest.is_empty() {
        if let Some((english, vietnamese)) = WORDS.iter().find(|(word, _)| begins(rest, word)) {
            match *english {
                "Article" | "Articles" => numbers_articles = true,
                "and" | "to" => (),
                _ => numbers_articles = false,
            }
            let (_, after) = rest.split_at(english.len());
            let comma = after.starts_with(',');
            if !vietnamese.is_empty() {
                said.push(format!("{vietnamese}{}", if comma { "," } else { "" }));
            }
            rest = after.trim_start_matches(',').trim_start();
            continue;
        }
        let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
        let (bare, comma) = word.strip_suffix(',').map_or((word, ""), |bare| (bare, ","));
        said.push(match article(bare).filter(|_| numbers_articles) {
            Some(article) => format!("{article}{comma}"),
            None => format!("{}{comma}", number(bare)),
        });
        rest = after;
    }
    said.join(" ")
}

/// Whether a text begins with these words, and not with a longer one.
fn begins(text: &str, words: &str) -> bool {
    let after = text.strip_prefix(words);
    after.is_some_and(|after| !after.starts_with(|c: char| c.is_alphanumeric()))
}

/// `10(6)` as `khoản 6 Điều 10`, `14(1)(b)` as `điểm b khoản 1 Điều 14`.
fn article(text: &str) -> Option<String> {
    let mut parts = text.split('(').map(|part| part.trim_end_matches(')'));
    let article = parts.next().filter(|it| is_number(it))?;
    let (clause, point) = (parts.next(), parts.next());
    let of = |word: &str, part: Option<&str>| part.map(|part| format!("{word} {part} "));
    let (point, clause) = (of("điểm", point), of("khoản", clause));
    Some(format!("{}{}Điều {article}", point.unwrap_or_default(), clause.unwrap_or_default()))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The number of a document with the letters that its canonical form leaves out.
fn number(text: &str) -> String {
    text.replace("/ND-", "/NĐ-").replace("/QD-", "/QĐ-")
}

#[cfg(test)]
mod tests;
