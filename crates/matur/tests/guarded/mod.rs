//! Cases that some may not know of, with a word of their own in each place where something is
//! written, among the people of the demonstration.

use std::collections::BTreeSet;

use casework::{CaseId, ComplaintNumber, LetterNumber};
use office::{ActInput, ActRequest, GuardChange, NewComplaint, NewLetter, PinView, SignedIn};
use sop::Act;
use store::Sql;
use uuid::Uuid;

use crate::houses::Houses;
use crate::houses::papers::pdf;

/// Who records, who stands in for whoever is kept out, who decides, who keeps everything else
/// of the office, and the head of a section: the accounts of the demonstration.
pub const CLERK: &str = "sariani";
pub const SECRETARY: &str = "arini";
pub const CAMAT: &str = "suryadana";
pub const KEEPER: &str = "lestari";
pub const SECTION: &str = "wirawan";

/// A word for each place where something is written about a case.
pub struct Words {
    pub subject: &'static str,
    pub story: &'static str,
    pub occurred: &'static str,
    pub hamlet: &'static str,
    pub landmark: &'static str,
    pub name: &'static str,
    /// As it is typed and shown.
    pub phone: &'static str,
    pub address: &'static str,
    pub file: &'static str,
    pub note: &'static str,
    pub message: &'static str,
    pub data: &'static str,
    pub sender: &'static str,
    pub scan: &'static str,
    /// Subject of a message that came for it later.
    pub mail: &'static str,
}

impl Words {
    pub fn all(&self) -> [&'static str; 15] {
        [
            self.subject,
            self.story,
            self.occurred,
            self.hamlet,
            self.landmark,
            self.name,
            self.phone,
            self.address,
            self.file,
            self.note,
            self.message,
            self.data,
            self.sender,
            self.scan,
            self.mail,
        ]
    }
}

pub const ABOUT: Words = Words {
    subject: "Akarwangilama",
    story: "Belimbingsari",
    occurred: "Ciplukanmalam",
    hamlet: "Dewandarumas",
    landmark: "Elodatinggi",
    name: "Flamboyanto",
    phone: "0819-5550-1177",
    address: "Gandapurarasa",
    file: "harendongtua",
    note: "Iprikmerambat",
    message: "Ketapangpesisir",
    data: "Xanthosomaliar",
    sender: "Jamblangmanis",
    scan: "kecapisentul",
    mail: "Bidaraupaslaut",
};

pub const SUPERVISORY: Words = Words {
    subject: "Lobilobiasam",
    story: "Menterengraya",
    occurred: "Nibungkering",
    hamlet: "Orokorokkaja",
    landmark: "Pulaitunggal",
    name: "Rukamsari",
    phone: "0819-5550-2288",
    address: "Sempurbarat",
    file: "tembesubesar",
    note: "Uwiuwihutan",
    message: "Vanilirambat",
    data: "Zodiaceremai",
    sender: "Wunglenkali",
    scan: "yangliuputih",
    mail: "Dlimasetaman",
};

/// A case that some may not know of.
pub struct Case {
    pub number: ComplaintNumber,
    pub letter: LetterNumber,
    /// Of the case, its files, its letter's scan and its message, which comes last.
    pub ids: Vec<String>,
    pub words: &'static Words,
}

impl Case {
    /// Everything written about it, in every writing of its telephone, and the ids.
    pub fn marks(&self) -> BTreeSet<String> {
        let digits: String = self
            .words
            .phone
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        let marks = self.words.all().into_iter().map(str::to_owned);
        marks
            .chain([format!("62{}", &digits[1..]), digits])
            .chain(self.ids.iter().cloned())
            .collect()
    }
}

pub async fn known(houses: &Houses, username: &str) -> SignedIn {
    let office = &houses.one.office;
    office.for_commands(Some(username)).await.expect("known")
}

pub async fn cookie(houses: &Houses, username: &str) -> String {
    let mut people = houses.one.people.iter();
    let person = people.find(|person| person.username == username);
    let person = person.expect("somebody of the demonstration");
    houses.sign_in(&houses.one, person).await
}

/// Records a complaint that came as a letter, with a scan, a file and a note, and takes it as
/// far as the clerk can.
pub async fn record(
    houses: &Houses,
    words: &'static Words,
    category: &str,
    about: Option<&SignedIn>,
) -> Case {
    let office = &houses.one.office;
    let clerk = known(houses, CLERK).await;
    let key = |what: &str| format!("{what}-{}", words.subject);
    let letter = NewLetter {
        sender: words.sender.to_owned(),
        subject: words.subject.to_owned(),
        nature: "urgent".to_owned(),
        ..NewLetter::default()
    };
    let letter = office
        .register_letter(&clerk, &key("surat"), &letter, vec![pdf(words.scan)])
        .await
        .expect("a letter");
    let given = NewComplaint {
        channel: "letter".to_owned(),
        letter: letter.to_string(),
        subject: words.subject.to_owned(),
        description: format!("Perkara {} di kantor.", words.story),
        occurred: words.occurred.to_owned(),
        village: office.directory().profile.villages[0].code.clone(),
        hamlet: words.hamlet.to_owned(),
        landmark: words.landmark.to_owned(),
        category: category.to_owned(),
        urgency: "ordinary".to_owned(),
        identity: "open".to_owned(),
        name: words.name.to_owned(),
        phone: words.phone.to_owned(),
        address: words.address.to_owned(),
        reply_way: "phone".to_owned(),
        concerns: about
            .iter()
            .map(|who| who.official.id.to_string())
            .collect(),
        ..NewComplaint::default()
    };
    let recorded = office
        .record(&clerk, &key("aduan"), &given, vec![pdf(words.file)])
        .await
        .expect("recorded");
    let number = recorded.number;
    let note = format!("Catatan {}.", words.note);
    office
        .add_to_case(&clerk, &number, &key("catatan"), &note, Vec::new())
        .await
        .expect("noted");
    let receipt = office.receipt(&clerk, &number, Some(&key("aduan"))).await;
    let PinView::Shown(pin) = receipt.expect("a receipt").pin else {
        panic!("no PIN")
    };
    let pass = office.prove(&number.to_string(), &pin, "rumah").await;
    let pass = pass.expect("they fit").0;
    let message = format!("Tambahan {}.", words.message);
    office
        .write_to_office(&pass, "pesan", &message, Vec::new())
        .await
        .expect("written");
    let data = format!("Perbaiki {}.", words.data);
    office
        .ask_about_my_data(&pass, "hak", "correction", &data)
        .await
        .expect("asked");
    for step in 0..2 {
        let view = office.case(&clerk, &number).await.expect("the case");
        let input = match view.turn.as_ref().map(|turn| turn.act) {
            Some(Act::Register) => ActInput::Confirm,
            Some(Act::AttachSlip) => ActInput::AttachSlip,
            _ => break,
        };
        let request = ActRequest {
            key: key(&format!("langkah-{step}")),
            version: view.version,
            password: None,
            input,
            files: Vec::new(),
        };
        office.act(&clerk, &number, request).await.expect("done");
    }
    let view = office.case(&clerk, &number).await.expect("the case");
    let scans = office.letter(&clerk, letter).await.expect("the letter");
    let mut ids = vec![recorded.case.to_string()];
    ids.extend(view.attachments.iter().map(|file| file.id.to_string()));
    ids.extend(scans.files.iter().map(|file| file.id.to_string()));
    ids.push(message_of(houses, words, recorded.case).await.to_string());
    assert!(
        ids.len() > 3,
        "a case, its file, a scan and a message: {ids:?}"
    );
    Case {
        number,
        letter,
        ids,
        words,
    }
}

/// A message that came for a case later. One that a filter set aside is put there behind the
/// office's back.
async fn message_of(houses: &Houses, words: &Words, case: CaseId) -> Uuid {
    const JOIN: Sql = Sql::new(
        "test.join_mail",
        "UPDATE mail_outcome SET verdict = 'reply', reason = '', case_id = $2 WHERE mail_id = $1",
    );
    let raw = format!(
        "From: Warga <warga@rumah.example>\r\nSubject: {}\r\nX-Spam-Flag: YES\r\n\r\nTambahan.\r\n",
        words.mail
    );
    let office = &houses.one.office;
    let mail = office.receive_mail(raw.into_bytes()).await.expect("kept");
    let id = mail.mail;
    let joined = houses
        .installation
        .db()
        .write(move |conn| {
            Box::pin(async move { conn.exec(&JOIN, &[id.into(), case.0.into()]).await })
        })
        .await;
    assert_eq!(joined, Ok(1), "one message");
    id
}

/// Records a complaint that everybody with a part in it may know of.
pub async fn record_last(houses: &Houses) {
    let office = &houses.one.office;
    let clerk = known(houses, CLERK).await;
    let given = NewComplaint {
        channel: "walk_in".to_owned(),
        description: "Lampu jalan padam sejak Senin malam.".to_owned(),
        village: office.directory().profile.villages[0].code.clone(),
        category: "INFRA".to_owned(),
        identity: "anonymous".to_owned(),
        reply_way: "in_person".to_owned(),
        ..NewComplaint::default()
    };
    let recorded = office.record(&clerk, "aduan-akhir", &given, Vec::new());
    recorded.await.expect("recorded");
}

/// Lets only these know of a case.
pub async fn close_to(houses: &Houses, case: &Case, named: &[&str]) {
    let office = &houses.one.office;
    let camat = known(houses, CAMAT).await;
    let mut readers = Vec::new();
    for username in named {
        readers.push(known(houses, username).await.official.id);
    }
    let stands = office.guard(&camat, &case.number).await.expect("a guard");
    let change = GuardChange {
        key: "kunci-akses".to_owned(),
        version: stands.version,
        password: None,
        subjects: Vec::new(),
        readers: Some(readers),
        reason: "Hanya untuk pemeriksa".to_owned(),
    };
    let closed = office.set_guard(&camat, &case.number, change).await;
    closed.expect("closed");
}
