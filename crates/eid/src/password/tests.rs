use super::*;

fn login() -> Login {
    Login::parse("mai.nguyen").unwrap()
}

fn chosen(text: &str) -> Result<NewPassword, NewPasswordError> {
    NewPassword::parse(text, &login())
}

#[test]
fn a_password_is_long_rather_than_queer() {
    assert!(chosen("con cò bay lả bay la").is_ok());
    assert_eq!(chosen("P@ssw0rd!").unwrap_err(), NewPasswordError::Short);
    assert_eq!(chosen(&"dài".repeat(60)).unwrap_err(), NewPasswordError::Long);
    assert_eq!(chosen("aaaaaaaabbbbbbbb").unwrap_err(), NewPasswordError::Guessable);
    assert_eq!(chosen("I am Mai.Nguyen of Hue").unwrap_err(), NewPasswordError::Guessable);
}

#[test]
fn the_same_word_typed_two_ways_is_the_same_password() {
    let (composed, decomposed) = ("c\u{f2} bay l\u{1ea3} bay la", "co\u{300} bay la\u{309} bay la");
    let hash = chosen(composed).unwrap().hash([7; 16]).unwrap();
    assert!(hash.fits(&Password::typed(decomposed)));
    assert!(!hash.fits(&Password::typed("cò bay la bay la")));
}

#[test]
fn a_hash_says_its_own_costs() {
    let hash = chosen("con cò bay lả bay la").unwrap().hash([7; 16]).unwrap();
    assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.as_str());
    let nobodys = argon2::PasswordHash::new(NOBODYS).expect("it can be read");
    let kept = argon2::PasswordHash::new(hash.as_str()).unwrap();
    assert_eq!(nobodys.params, kept.params);
    assert_eq!(nobodys.salt.unwrap().as_str().len(), kept.salt.unwrap().as_str().len());
    assert_eq!(nobodys.hash.unwrap().len(), kept.hash.unwrap().len());
}

#[test]
fn endless_text_is_a_wrong_password_and_no_more_work() {
    let hash = chosen("con cò bay lả bay la").unwrap().hash([7; 16]).unwrap();
    assert!(!hash.fits(&Password::typed(&"ả".repeat(1_000_000))));
}

#[test]
fn a_made_password_can_be_read_aloud() {
    let made = NewPassword::random(&Entropy::System);
    assert_eq!(made.expose().len(), 23);
    assert!(made.expose().split('-').all(|group| group.len() == 5));
    assert_ne!(made.expose(), NewPassword::random(&Entropy::System).expose());
}

#[test]
fn no_password_is_shown_to_a_log() {
    let new = chosen("con cò bay lả bay la").unwrap();
    let shown = format!("{new:?} {:?} {:?}", new.hash([7; 16]).unwrap(), Password::typed("bay la"));
    assert_eq!(shown, "NewPassword(..) PasswordHash(..) Password(..)");
}
