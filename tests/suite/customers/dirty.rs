//! A file of customers as people keep them, with what is wrong in such files. It is the same in every run.

/// How many rows it takes until the same kinds of rows come again.
const ROUND: u64 = 200;

/// A file, and what an import must say of it.
pub(crate) struct Dirty {
    /// The file: UTF-8 with a mark before it, semicolons, and lines that end in CR LF.
    pub(crate) file: Vec<u8>,
    /// Customers to be on record before: some as the file has them, some with other names.
    pub(crate) before: Vec<u8>,
    /// The refused rows: the line at which each begins, and the rule.
    pub(crate) refusals: Vec<(u64, &'static str)>,
    /// The rows that change a customer of `before`.
    pub(crate) changed: u64,
    /// The rows that say what `before` has said.
    pub(crate) unchanged: u64,
}

const HEADER: &str = "Full Name;E-Mail;Tel;Shoe size;Address;Labels\r\n";

impl Dirty {
    /// The file with this many rows.
    pub(crate) fn of(rows: u64) -> Self {
        let file = format!("\u{feff}{HEADER}").into_bytes();
        let before = HEADER.as_bytes().to_vec();
        let mut dirty = Self { file, before, refusals: Vec::new(), changed: 0, unchanged: 0 };
        let mut line = 2;
        for i in 0..rows {
            let row = if i + 1 == rows { Some(("quote-open", open_row(i))) } else { bad_row(i) };
            let row = match row {
                Some((rule, row)) => {
                    dirty.refusals.push((line, rule));
                    row
                }
                None => dirty.good_row(i, &mut line),
            };
            line += lines(&row);
            dirty.file.extend(row);
        }
        dirty
    }

    /// The rows that make a customer.
    pub(crate) fn created(&self, rows: u64) -> u64 {
        rows - self.refusals.len() as u64 - self.changed - self.unchanged
    }

    fn good_row(&mut self, i: u64, line: &mut u64) -> Vec<u8> {
        let good = row(&name(i), &email(i), i);
        match i % ROUND {
            1 => {
                self.unchanged += 1;
                self.before.extend(good.as_bytes());
            }
            2 => {
                self.changed += 1;
                self.before.extend(row("Somebody Else", &email(i).to_uppercase(), i).as_bytes());
            }
            133 => self.nothing("\r\n   \r\n", line),
            147 => self.nothing(";;;;;\r\n", line),
            _ => {}
        }
        good.into_bytes()
    }

    /// Lines without a row.
    fn nothing(&mut self, lines_of_nothing: &str, line: &mut u64) {
        self.file.extend(lines_of_nothing.as_bytes());
        *line += lines(lines_of_nothing.as_bytes());
    }
}

/// A row that must be refused, and its rule.
fn bad_row(i: u64) -> Option<(&'static str, Vec<u8>)> {
    let (who, at) = (name(i), email(i));
    let bad = match i % ROUND {
        7 => ("email-malformed", row(&who, &format!("user{i}.example.com"), i)),
        21 => ("name-empty", row("  ", &at, i)),
        35 => ("email-twice", row(&who, &email(i - 10).to_uppercase(), i)),
        49 => ("wrong-number-of-cells", format!("{who};{at};;41;\r\n")),
        63 => ("wrong-number-of-cells", format!("{who};{at};;41;;vip;\r\n")),
        77 => ("phone-too-long", format!("{who};{at};{};41;;\r\n", "0".repeat(41))),
        91 => return Some(("not-utf-8", not_utf_8(&at))),
        105 => ("tag-invalid", format!("{who};{at};;41;;vip, {}\r\n", "t".repeat(51))),
        119 => ("quote-malformed", format!("\"{i} Main Street;{at};;41;;\r\n")),
        161 => ("name-too-long", row(&"Ann ".repeat(51), &at, i)),
        175 => ("email-empty", row(&who, "", i)),
        189 => ("address-too-long", format!("{who};{at};;41;{};\r\n", "Main Street ".repeat(90))),
        _ => return None,
    };
    Some((bad.0, bad.1.into_bytes()))
}

/// A last row whose quotation mark is never closed.
fn open_row(i: u64) -> Vec<u8> {
    format!("{};{};;41;\"Main Street;\r\n", name(i), email(i)).into_bytes()
}

fn not_utf_8(email: &str) -> Vec<u8> {
    [b"J\xfcrgen M\xfc\xdfig;", email.as_bytes(), b";;41;;\r\n"].concat()
}

fn row(name: &str, email: &str, i: u64) -> String {
    format!("{name};{email};{};{};{};{}\r\n", phone(i), 36 + i % 12, address(i), labels(i))
}

fn name(i: u64) -> String {
    match i % 9 {
        0 => format!("\"Lee; Ann {i}\""),
        1 => format!("Ann \"Annie\" Lee {i}"),
        2 => format!("Jürgen Müßig {i}"),
        3 => format!("李小龍 {i}"),
        4 => format!("  Zoë O'Neil {i} "),
        5 => format!("\"The \"\"{i}\"\" Company\""),
        6 => format!("'=SUM(A{i})"),
        7 => format!("'t Hooft {i}"),
        _ => format!("Bob Miller {i}"),
    }
}

fn email(i: u64) -> String {
    let domain = i % 37;
    match i % 4 {
        0 => format!("user{i}@firm{domain}.example.com"),
        1 => format!(" User.{i}@Firm{domain}.Example.COM "),
        2 => format!("user+{i}@firm{domain}.example.org"),
        _ => format!("größe{i}@firm{domain}.example.net"),
    }
}

fn phone(i: u64) -> String {
    match i % 5 {
        0 => String::new(),
        1 => format!("+49 30 {:06}", 100_000 + i),
        2 => format!("'+41 44 {:06}", 200_000 + i),
        3 => format!("(030) 12-{i}"),
        _ => "n/a".to_owned(),
    }
}

fn address(i: u64) -> String {
    match i % 4 {
        0 => String::new(),
        1 => format!("Main Street {i}"),
        2 => format!("\"Bahnhofstraße {i}\r\n8000 Zürich\""),
        _ => format!("\"Rue de l'Église {i}; 2e étage\n75001 Paris\n\""),
    }
}

fn labels(i: u64) -> &'static str {
    match i % 4 {
        0 => "",
        1 => "VIP",
        2 => "vip, Key Account",
        _ => "newsletter | vip",
    }
}

fn lines(bytes: &[u8]) -> u64 {
    bytes.split(|b| *b == b'\n').count() as u64 - 1
}
