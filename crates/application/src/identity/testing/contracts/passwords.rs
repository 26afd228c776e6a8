//! What hashes passwords.

use crate::identity::{Password, Passwords};

pub async fn a_password_is_verified_by_its_own_hash_only(passwords: impl Passwords) {
    let (right, wrong) = (Password::typed("correct horse"), Password::typed("correct horsf"));
    let hash = passwords.hash(&right).await.unwrap();
    assert!(passwords.verify(&right, Some(hash.clone())).await.unwrap());
    assert!(!passwords.verify(&wrong, Some(hash.clone())).await.unwrap());
    assert!(!passwords.verify(&Password::typed(""), Some(hash.clone())).await.unwrap());
    assert!(!hash.as_str().contains("correct"));
}

pub async fn without_a_hash_no_password_is_right(passwords: impl Passwords) {
    for text in ["", "correct horse", "dummy", "password"] {
        assert!(!passwords.verify(&Password::typed(text), None).await.unwrap(), "{text}");
    }
}

pub async fn a_new_hash_is_current(passwords: impl Passwords) {
    let hash = passwords.hash(&Password::typed("correct horse")).await.unwrap();
    assert!(passwords.is_current(&hash));
    let old = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g";
    assert!(!passwords.is_current(&old.parse().unwrap()));
}
