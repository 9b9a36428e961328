//! Law books: added, offered to the legal bases they are, opened by everybody, retired.

use office::testing::TestOffice;
use office::{LawBookView, NewLawBook, OfficeError, Opens, RemovedBook, Upload, both_offices};

use crate::tamper::change;
use crate::{faults, run};

const LINK: &str = "https://jdih.tabanankab.go.id/perda/13/2016";

fn perda() -> NewLawBook {
    NewLawBook {
        title: "Pembentukan dan Susunan Perangkat Daerah".into(),
        kind: "Peraturan Daerah".into(),
        number: "13".into(),
        year: "2016".into(),
        link: LINK.into(),
        ..NewLawBook::default()
    }
}

async fn books(office: &TestOffice) -> Vec<LawBookView> {
    let who = office.person("kasi-pmd").await;
    office.law_library(&who).await.expect("the library").books
}

both_offices! {
    async fn a_book_is_offered_to_its_legal_base_and_opened_from_it(office: TestOffice) {
        let keeper = office.person("kasubag-umum").await;
        let sheet = office.sheet(None, None).expect("a sheet");
        let bases = sheet.procedure.cover().legal_bases.clone();
        assert!(office.base_links(&sheet.procedure).await.expect("read").iter().all(Option::is_none));
        let id = office.add_law_book(&keeper, &office.key(), &perda(), None, "").await.expect("added");
        let library = office.law_library(&keeper).await.expect("the library");
        assert_eq!(library.bases.len(), 2, "each legal base once, whichever procedures quote it");
        assert!(library.bases[0].procedures.len() > 1);
        assert_eq!((library.bases[0].book, library.bases[0].offered.as_slice()), (None, &[id][..]));
        assert!(library.bases[1].offered.is_empty());
        // However the law is set in the file, it is the same law.
        let quoted = bases[0].to_uppercase().replace(' ', "\n ");
        office.link_base(&keeper, &quoted, Some(id)).await.expect("linked");
        office.link_base(&keeper, &bases[0], Some(id)).await.expect("the same again");
        let links = office.base_links(&sheet.procedure).await.expect("read");
        let link = links[0].clone().expect("a link");
        assert_eq!(link.opens, Opens::Link(LINK.into()));
        assert_eq!(link.name, "Peraturan Daerah 13/2016: Pembentukan dan Susunan Perangkat Daerah");
        assert!(links[1].is_none());
        let number = office.record_sample().await;
        let case = office.case(&keeper, &number).await.expect("the case");
        assert_eq!(case.legal_bases.len(), bases.len());
        assert!(case.legal_bases[0].1.is_some() && case.legal_bases[1].1.is_none());
        assert_eq!(books(&office).await[0].used, 1);
        office.link_base(&keeper, &bases[0], None).await.expect("unlinked");
        assert!(office.base_links(&sheet.procedure).await.expect("read")[0].is_none());
        office.assert_settled().await;
    }

    async fn a_file_is_a_pdf_and_read_by_everybody(office: TestOffice) {
        let keeper = office.person("kasubag-umum").await;
        let of_file = NewLawBook { link: String::new(), ..perda() };
        let none = office.add_law_book(&keeper, &office.key(), &of_file, None, "").await;
        assert_eq!(faults(none), [("link", "book_nowhere")]);
        let png = Upload {
            name: "perda.png".into(),
            declared: None,
            bytes: vec![0x89, b'P', b'N', b'G'],
        };
        let refused = office.add_law_book(&keeper, &office.key(), &of_file, Some(png), "").await;
        assert!(refused.is_err());
        let base = office.sheet(None, None).expect("a sheet").procedure.cover().legal_bases[0].clone();
        let key = office.key();
        let id = office
            .add_law_book(&keeper, &key, &of_file, Some(office.scan()), &base)
            .await
            .expect("added");
        let again = office.add_law_book(&keeper, &key, &of_file, Some(office.scan()), &base).await;
        assert_eq!(again, Ok(id), "sent twice it is one book");
        assert_eq!(books(&office).await.len(), 1);
        let file = office.law_book_file(id).await.expect("a file");
        assert_eq!((file.media_type.as_str(), file.inline, file.name.as_str()), ("application/pdf", true, "jawaban.pdf"));
        assert!(file.bytes.starts_with(b"%PDF"));
        let procedure = office.sheet(None, None).expect("a sheet").procedure;
        let links = office.base_links(&procedure).await.expect("read");
        assert_eq!(links[0].as_ref().map(|link| &link.opens), Some(&Opens::File(id)));
        office.assert_settled().await;
        office.blobs().verify(&store::Sha256Hex::of(&file.bytes)).await.expect("kept by its hash");
    }

    async fn what_is_used_is_retired_and_what_is_not_is_removed(office: TestOffice) {
        let keeper = office.person("kasubag-umum").await;
        let base = office.sheet(None, None).expect("a sheet").procedure.cover().legal_bases[0].clone();
        let used = office.add_law_book(&keeper, &office.key(), &perda(), Some(office.scan()), &base).await.expect("added");
        let other = NewLawBook { number: "52".into(), ..perda() };
        let unused = office.add_law_book(&keeper, &office.key(), &other, Some(office.scan()), "").await.expect("added");
        assert_eq!(office.remove_law_book(&keeper, unused).await, Ok(RemovedBook::Removed));
        assert_eq!(office.remove_law_book(&keeper, unused).await, Err(OfficeError::NotFound));
        assert_eq!(office.law_book_file(unused).await.map(drop), Err(OfficeError::NotFound));
        assert_eq!(office.remove_law_book(&keeper, used).await, Ok(RemovedBook::Retired));
        assert_eq!(office.remove_law_book(&keeper, used).await, Ok(RemovedBook::Retired));
        let book = &books(&office).await[0];
        assert!(book.retired && book.used == 1);
        // It still opens where it is named, and is offered nowhere.
        assert!(office.law_book_file(used).await.is_ok());
        let library = office.law_library(&keeper).await.expect("the library");
        assert!(library.bases[0].offered.is_empty() && library.bases[0].book == Some(used));
        let refused = office.link_base(&keeper, &library.bases[1].text, Some(used)).await;
        assert_eq!(faults(refused), [("book", "book_unknown")]);
        office.link_base(&keeper, &base, None).await.expect("unlinked");
        assert_eq!(office.law_book_file(used).await.map(drop), Err(OfficeError::NotFound));
        office.assert_settled().await;
    }

    async fn a_book_is_corrected_by_whoever_saw_it_last(office: TestOffice) {
        let keeper = office.person("kasubag-umum").await;
        let id = office.add_law_book(&keeper, &office.key(), &perda(), Some(office.scan()), "").await.expect("added");
        let seen = office.law_book(&keeper, id).await.expect("the book");
        let better = NewLawBook { title: "Susunan Perangkat Daerah".into(), note: "Diubah 2020".into(), ..perda() };
        office.change_law_book(&keeper, id, seen.version, &better, None).await.expect("changed");
        let stale = office.change_law_book(&keeper, id, seen.version, &perda(), None).await;
        assert!(matches!(stale, Err(OfficeError::Stale { .. })), "{stale:?}");
        let book = office.law_book(&keeper, id).await.expect("the book");
        assert_eq!((book.title.as_str(), book.note.as_str()), ("Susunan Perangkat Daerah", "Diubah 2020"));
        assert!(book.file.is_some(), "its file stays");
        for (given, expected) in [
            (NewLawBook { title: " ".into(), ..perda() }, ("title", "title_missing")),
            (NewLawBook { link: "http://jdih.go.id/".into(), ..perda() }, ("link", "link_unsafe")),
            (NewLawBook { link: "javascript:alert(1)".into(), ..perda() }, ("link", "link_unsafe")),
            (NewLawBook { year: "16".into(), ..perda() }, ("year", "year_unclear")),
            (NewLawBook { title: "x".repeat(301), ..perda() }, ("title", "too_long")),
        ] {
            let refused = office.change_law_book(&keeper, id, book.version, &given, None).await;
            assert_eq!(faults(refused), [expected]);
        }
        office.assert_settled().await;
    }

    async fn only_whoever_keeps_procedures_keeps_books(office: TestOffice) {
        let keeper = office.person("kasubag-umum").await;
        let id = office.add_law_book(&keeper, &office.key(), &perda(), None, "").await.expect("added");
        let base = office.sheet(None, None).expect("a sheet").procedure.cover().legal_bases[0].clone();
        for key in ["camat", "staf-umum", "kasi-pmd"] {
            let who = office.person(key).await;
            for refused in [
                office.add_law_book(&who, "k", &perda(), None, "").await.map(drop),
                office.change_law_book(&who, id, 1, &perda(), None).await,
                office.remove_law_book(&who, id).await.map(drop),
                office.link_base(&who, &base, Some(id)).await,
                office.law_book(&who, id).await.map(drop),
            ] {
                assert_eq!(refused, Err(OfficeError::NotPermitted), "{key}");
            }
            assert!(!office.law_library(&who).await.expect("the library").may_keep);
        }
        let unknown = office.link_base(&keeper, "Undang-Undang Nomor 1 Tahun 1945", Some(id)).await;
        assert_eq!(faults(unknown), [("book", "base_unknown")]);
    }

    async fn whatever_is_changed_of_a_book_is_found(office: TestOffice) {
        let keeper = office.person("kasubag-umum").await;
        let base = office.sheet(None, None).expect("a sheet").procedure.cover().legal_bases[0].clone();
        office.add_law_book(&keeper, &office.key(), &perda(), Some(office.scan()), &base).await.expect("added");
        office.assert_settled().await;
        for (text, undo) in [
            ("UPDATE law_book SET link = 'https://evil.example/'", format!("UPDATE law_book SET link = '{LINK}'")),
            ("UPDATE law_book SET retired_at = 1", "UPDATE law_book SET retired_at = NULL".to_owned()),
            ("UPDATE legal_base SET base = base || ' x'", "UPDATE legal_base SET base = SUBSTR(base, 1, LENGTH(base) - 2)".to_owned()),
        ] {
            change(&office, text, &[]).await;
            assert!(!office.audit().await.expect("audited").is_whole(), "{text}");
            run(office.db(), &undo, &[]).await.expect("undone");
            assert!(office.audit().await.expect("audited").is_whole(), "{undo}");
        }
        change(&office, "DELETE FROM legal_base", &[]).await;
        change(&office, "DELETE FROM law_book", &[]).await;
        assert!(office.audit().await.expect("audited").broken.len() >= 2);
    }
}
