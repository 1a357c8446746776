//! Which names (of fields, parameters, elements, headers) have secret values.

/// The longest name that is looked at, in bytes.
pub(super) const MAX_NAME: usize = 64;

/// Names that are secret as a whole, folded: lower case, without `_`, `-` and `.`.
const EXACT: &[&[u8]] = &[
    b"pass",
    b"userpass",
    b"dbpass",
    b"smtppass",
    b"ftppass",
    b"pwd",
    b"pin",
    b"otp",
    b"auth",
    b"xauth",
    b"mdp",
    b"jeton",
    b"haslo",
    b"has\xc5\x82o",
    b"motdepasse",
    b"cvv",
    b"cvv2",
    b"cvc",
    b"cvc2",
    b"cardno",
    b"cookies",
    b"credential",
    b"sig",
    b"xamzsignature",
    b"xamzcredential",
    b"systemkey",
];

/// Ends of secret names, folded.
const SUFFIXES: &[&[u8]] = &[
    b"password",
    b"passwd",
    b"passphrase",
    b"passcode",
    b"userpwd",
    b"secret",
    b"token",
    b"apikey",
    b"secretkey",
    b"privatekey",
    b"accesskey",
    b"authkey",
    b"authenticatekey",
    b"cookie",
    b"authorization",
    b"credentials",
    b"sessionid",
    b"sessid",
    b"cardnumber",
];

/// Beginnings of secret names, folded: `password_confirmation`, `passwd2`.
const PREFIXES: &[&[u8]] = &[b"password", b"passwd"];

/// Whether the values of this name are secret. Case, `_`, `-` and `.` do not count.
pub fn is_secret(name: &[u8]) -> bool {
    let mut folded = [0; MAX_NAME];
    fold(name, &mut folded).is_some_and(|name| {
        EXACT.contains(&name)
            || SUFFIXES.iter().any(|suffix| name.ends_with(suffix))
            || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
    })
}

/// The names as wholes, their beginnings and their ends, in the order of the alphabet.
pub(super) fn listed() -> [Vec<String>; 3] {
    [EXACT, PREFIXES, SUFFIXES].map(|names| {
        let mut names: Vec<String> = names.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
        names.sort();
        names
    })
}

/// Whether the name is of a header whose value goes to the end of its line, blanks included.
pub(super) fn is_line(name: &[u8]) -> bool {
    let mut folded = [0; MAX_NAME];
    fold(name, &mut folded).is_some_and(|name| name.ends_with(b"authorization") || name.ends_with(b"cookie"))
}

/// Whether the value is what a person chose, so that an ordinary word may be the secret.
pub(super) fn is_chosen(name: &[u8]) -> bool {
    let mut folded = [0; MAX_NAME];
    fold(name, &mut folded).is_some_and(|name| {
        let has = |part: &[u8]| memchr::memmem::find(name, part).is_some();
        has(b"pass") || has(b"pwd") || has(b"secret") || has(b"mdp") || has(b"has")
    })
}

fn fold<'a>(name: &[u8], into: &'a mut [u8; MAX_NAME]) -> Option<&'a [u8]> {
    let mut length = 0;
    for byte in name.iter().filter(|byte| !matches!(byte, b'_' | b'-' | b'.')) {
        *into.get_mut(length)? = byte.to_ascii_lowercase();
        length += 1;
    }
    into.get(..length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_names_are_found_in_any_spelling() {
        for name in [
            "password",
            "PassWord",
            "user_password",
            "password_confirmation",
            "passwd",
            "X-Api-Key",
            "apiKey",
            "API_KEY",
            "access_token",
            "refreshToken",
            "client-secret",
            "Authorization",
            "Proxy-Authorization",
            "Cookie",
            "Set-Cookie",
            "X-Auth-Token",
            "mot_de_passe",
            "hasło",
            "authenticateKey",
            "PHPSESSID",
            "cvv",
        ] {
            assert!(is_secret(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn ordinary_names_are_not_secret() {
        for name in [
            "token_type",
            "max_tokens",
            "passed",
            "passport_country",
            "key",
            "keyword",
            "author",
            "authority",
            "shipping",
            "compass",
            "session",
            "secretary",
            "cookie_policy",
            "content-type",
            "",
        ] {
            assert!(!is_secret(name.as_bytes()), "{name}");
        }
        assert!(!is_secret(&[b'a'; 1_000]));
    }
}
