//! From the bytes of a spreadsheet's export to rows of named cells. Spreadsheets write what their country is used to:
//! semicolons where the comma stands in numbers, a mark at the beginning, or one byte a letter.

use crate::names;
use csv::{ReaderBuilder, StringRecord, Trim};
use std::collections::HashMap;

/// The largest table, in bytes.
pub const LARGEST: usize = 256 * 1024;
/// Rows of one table.
pub const MOST: usize = 500;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    Name,
    Login,
    Recovery,
    Role,
    Teams,
    Schedule,
    Language,
    /// A hash that another system kept; not for everybody's sample.
    Password,
}

impl Column {
    pub const ALL: [Self; 7] = [
        Self::Name,
        Self::Login,
        Self::Recovery,
        Self::Role,
        Self::Teams,
        Self::Schedule,
        Self::Language,
    ];

    /// The sentence that names it is `imports-column-{code}`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Login => "login",
            Self::Recovery => "recovery",
            Self::Role => "role",
            Self::Teams => "teams",
            Self::Schedule => "schedule",
            Self::Language => "language",
            Self::Password => "password",
        }
    }

    /// By the heading, in any of our languages, with or without accents.
    fn parse(heading: &str) -> Option<Self> {
        let words = names::fold(heading).replace(['_', '-', '.'], " ");
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(match words.as_str() {
            "name" | "full name" | "display name" | "nombre" | "nombre completo" | "nome"
            | "nome completo" | "nom" | "nom complet" => Self::Name,
            "login" | "user" | "username" | "identifier" | "usuario" | "utilisateur" | "identifiant" => {
                Self::Login
            }
            "recovery address"
            | "recovery"
            | "address"
            | "address for links"
            | "email"
            | "e mail"
            | "mail"
            | "correo"
            | "correo electronico"
            | "direccion"
            | "direccion para enlaces"
            | "direccion de recuperacion"
            | "endereco"
            | "endereco para links"
            | "endereco de recuperacao"
            | "e mail valido"
            | "courriel"
            | "adresse"
            | "adresse pour les liens"
            | "adresse de recuperation" => Self::Recovery,
            "role" | "rol" | "papel" | "perfil" | "funcao" => Self::Role,
            "team" | "teams" | "equipo" | "equipos" | "equipe" | "equipes" => Self::Teams,
            "schedule" | "horario" | "jornada" | "horaire" | "horaires" => Self::Schedule,
            "language" | "locale" | "idioma" | "lengua" | "lingua" | "langue" => Self::Language,
            "password hash"
            | "hash"
            | "hash de contrasena"
            | "hash da senha"
            | "hash de senha"
            | "hachage du mot de passe" => Self::Password,
            _ => return None,
        })
    }
}

/// Why nothing can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    Empty,
    /// More than [`LARGEST`].
    TooLarge,
    /// More than [`MOST`].
    TooManyRows,
    /// A workbook, not a table of text.
    Workbook,
    NoText,
    /// The first line lacks a heading without which nobody can be created.
    Heading(Column),
}

/// One line of the table below the headings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// As the spreadsheet counts its rows: the headings are row 1, whatever line breaks cells hold.
    pub line: usize,
    cells: HashMap<Column, String>,
    /// More cells than headings: most often a separator inside a name.
    pub spills: bool,
}

impl Row {
    pub fn cell(&self, column: Column) -> &str {
        self.cells.get(&column).map_or("", String::as_str)
    }

    #[cfg(test)]
    pub fn of(line: usize, cells: &[(Column, &str)]) -> Self {
        let cells = cells.iter().map(|(column, text)| (*column, (*text).to_owned()));
        Self {
            line,
            cells: cells.collect(),
            spills: false,
        }
    }
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub rows: Vec<Row>,
    /// Headings that mean nothing here; their cells are not used.
    pub unused: Vec<String>,
}

/// The text of a file: UTF-8 with or without its mark, UTF-16 with one, else what Windows writes in our languages.
pub fn text(bytes: &[u8]) -> Result<String, Unreadable> {
    if bytes.len() > LARGEST {
        return Err(Unreadable::TooLarge);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(Unreadable::Workbook);
    }
    let text = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, mark)) => encoding
            .decode_without_bom_handling_and_without_replacement(&bytes[mark..])
            .ok_or(Unreadable::NoText)?,
        None => match std::str::from_utf8(bytes) {
            Ok(text) => text.into(),
            Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
        },
    };
    if text.contains('\0') {
        return Err(Unreadable::NoText);
    }
    Ok(text.into_owned())
}

/// The rows of a text.
pub fn read(text: &str) -> Result<Table, Unreadable> {
    if text.len() > LARGEST * 2 {
        return Err(Unreadable::TooLarge);
    }
    let (text, told, skipped) = separator_line(text.trim_start_matches('\u{feff}'));
    let separator = told.unwrap_or_else(|| separator(text));
    let mut records = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .delimiter(separator)
        .from_reader(text.as_bytes())
        .into_records();
    let Some(headings) = records.next() else {
        return Err(Unreadable::Empty);
    };
    let headings = headings.map_err(|_| Unreadable::NoText)?;
    let (columns, unused) = columns(&headings)?;
    let mut table = Table {
        rows: Vec::new(),
        unused,
    };
    for (n, record) in records.enumerate() {
        let record = record.map_err(|_| Unreadable::NoText)?;
        if record.iter().all(str::is_empty) {
            continue;
        }
        if table.rows.len() == MOST {
            return Err(Unreadable::TooManyRows);
        }
        table.rows.push(row(&record, &columns, n + 2 + skipped));
    }
    if table.rows.is_empty() {
        return Err(Unreadable::Empty);
    }
    Ok(table)
}

fn row(record: &StringRecord, columns: &[Option<Column>], line: usize) -> Row {
    let cells = columns
        .iter()
        .zip(record)
        .filter_map(|(column, cell)| column.map(|column| (column, cell.to_owned())));
    Row {
        line,
        cells: cells.collect(),
        spills: record.iter().skip(columns.len()).any(|cell| !cell.is_empty()),
    }
}

/// Which heading stands where; a second one of the same meaning is not used.
fn columns(headings: &StringRecord) -> Result<(Vec<Option<Column>>, Vec<String>), Unreadable> {
    let mut columns = Vec::new();
    let mut unused = Vec::new();
    for heading in headings {
        let column = Column::parse(heading).filter(|column| !columns.contains(&Some(*column)));
        if column.is_none() && !heading.is_empty() {
            unused.push(heading.chars().filter(|c| !c.is_control()).take(60).collect());
        }
        columns.push(column);
    }
    for needed in [Column::Name, Column::Login] {
        if !columns.contains(&Some(needed)) {
            return Err(Unreadable::Heading(needed));
        }
    }
    Ok((columns, unused))
}

/// Excel's own first line `sep=;`, which says the separator.
fn separator_line(text: &str) -> (&str, Option<u8>, usize) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    match first.trim_end().as_bytes() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', separator] => (rest, Some(*separator), 1),
        _ => (text, None, 0),
    }
}

/// The separator that stands most often between the headings.
fn separator(text: &str) -> u8 {
    let headings = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    let mut quoted = false;
    let mut found = [0_usize; 3];
    for byte in headings.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b';' if !quoted => found[0] += 1,
            b'\t' if !quoted => found[1] += 1,
            b',' if !quoted => found[2] += 1,
            _ => {}
        }
    }
    let most = found.iter().max().copied().unwrap_or_default();
    match found.iter().position(|n| *n == most) {
        Some(0) if most > 0 => b';',
        Some(1) if most > 0 => b'\t',
        _ => b',',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEMICOLONS: &str = "Nombre;Usuario;Correo electrónico;Rol;Equipos;Horario;Idioma\r\n\
        Lucía Peña;lucia;lucia@mail.example;agente;Suporte;;es\r\n";

    fn lucia(bytes: &[u8]) {
        let table = read(&text(bytes).expect("text")).expect("a table");
        assert_eq!(table.rows.len(), 1, "{bytes:?}");
        let row = &table.rows[0];
        assert_eq!(
            (row.line, row.cell(Column::Name), row.cell(Column::Recovery)),
            (2, "Lucía Peña", "lucia@mail.example")
        );
        assert!(table.unused.is_empty() && !row.spills);
    }

    #[test]
    fn a_table_is_read_as_any_spreadsheet_of_ours_writes_it_g_11() {
        lucia(SEMICOLONS.as_bytes());
        lucia(
            [b"\xef\xbb\xbf".as_slice(), SEMICOLONS.as_bytes()]
                .concat()
                .as_slice(),
        );
        lucia(SEMICOLONS.replace(';', ",").as_bytes());
        lucia(SEMICOLONS.replace(';', "\t").as_bytes());
        lucia(SEMICOLONS.replace("\r\n", "\n").as_bytes());
        lucia(&encoding_rs::WINDOWS_1252.encode(SEMICOLONS).0);
        let wide: Vec<u8> = SEMICOLONS.encode_utf16().flat_map(u16::to_le_bytes).collect();
        lucia(&[b"\xff\xfe".to_vec(), wide].concat());
        let told = read(&format!("sep=;\r\n{SEMICOLONS}")).expect("a table");
        assert_eq!(
            (told.rows.len(), told.rows[0].line),
            (1, 3),
            "counted as the spreadsheet counts"
        );
    }

    #[test]
    fn quotes_hold_separators_and_line_breaks_and_extra_cells_are_noticed() {
        let table =
            read("name,login,team\n\"Prado, Vera\",vera,\"A|B\"\nAna,ana,X,Y\n,,\n").expect("a table");
        assert_eq!(table.rows.len(), 2, "an empty line is no row");
        assert_eq!(table.rows[0].cell(Column::Name), "Prado, Vera");
        assert_eq!((table.rows[1].line, table.rows[1].spills), (3, true));
        let table = read("login;nom;service;nom complet\nana;Ana;Ventes;x\n").expect("a table");
        assert_eq!(table.unused, ["service", "nom complet"]);
        assert_eq!(
            table.rows[0].cell(Column::Schedule),
            "",
            "a missing column is empty"
        );
    }

    #[test]
    fn what_is_no_table_is_told_apart() {
        let check = |bytes: &[u8], refusal| {
            let read = text(bytes).and_then(|text| read(&text));
            assert_eq!(read.err(), Some(refusal), "{:?}", &bytes[..bytes.len().min(20)]);
        };
        check(b"", Unreadable::Empty);
        check(b"name;login\n", Unreadable::Empty);
        check(b"name;login\n;\n", Unreadable::Empty);
        check(b"PK\x03\x04xl/workbook.xml", Unreadable::Workbook);
        check(b"name,login\nan\0a,ana\n", Unreadable::NoText);
        check(b"nombre;correo\nana;a@x.co\n", Unreadable::Heading(Column::Login));
        check(b"Ana,ana\n", Unreadable::Heading(Column::Name));
        check(&vec![b'x'; LARGEST + 1], Unreadable::TooLarge);
        let many = |n: usize| format!("name,login\n{}", "a,b\n".repeat(n));
        assert_eq!(read(&many(MOST)).expect("as many as may be").rows.len(), MOST);
        check(many(MOST + 1).as_bytes(), Unreadable::TooManyRows);
    }
}
