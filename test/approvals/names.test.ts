import fc from 'fast-check';
import { canonicalName, foldedName, isSameName, isSamePerson, personNamed } from '../../src/approvals/names';
import { isPlainName, shownName } from '../../src/approvals/shown-name';

const MIA = { name: 'mia', aliases: ['U012AB3CD', 'Mia.Maier@example.com', 'mmaier'] };
const STRASSER = { name: 'Jörg Straße', aliases: ['jstrasse'] };
const IPEK = { name: 'İpek Işık', aliases: [] };
const PEOPLE = [MIA, STRASSER, IPEK];

test.each<[string, string]>([
  ['mia', 'mia'],
  ['Mia', 'mia'],
  ['MIA', 'mia'],
  [' mia', 'mia'],
  ['mia ', 'mia'],
  ['mia\u00a0', 'mia'],
  ['\tmia\r\n', 'mia'],
  ['mia\u2003', 'mia'],
  ['\uff4d\uff49\uff41', 'mia'],
  ['\uff2d\uff29\uff21\u3000', 'mia'],
  ['u012ab3cd', 'mia'],
  ['MIA.MAIER@EXAMPLE.COM', 'mia'],
  ['mia.maier\uff20example.com', 'mia'],
  ['MMaier', 'mia'],
  ['Jörg Straße', 'Jörg Straße'],
  ['JÖRG STRASSE', 'Jörg Straße'],
  ['jörg  strasse', 'Jörg Straße'],
  ['Jo\u0308rg Stra\u1e9ee', 'Jörg Straße'],
  ['JSTRASSE', 'Jörg Straße'],
  ['İPEK Işık', 'İpek Işık'],
  ['i\u0307pek işık', 'İpek Işık'],
])('%j is %s', (given, name) => {
  expect(personNamed(PEOPLE, given)).toBe(name);
  expect(isSamePerson(PEOPLE, given, name)).toBe(true);
});

const LOOK_ALIKES: [string, string][] = [
  ['Cyrillic i', 'm\u0456a'],
  ['Cyrillic a', 'mi\u0430'],
  ['Cyrillic m', '\u043cia'],
  ['Cyrillic throughout', '\u043c\u0456\u0430'],
  ['Greek throughout', '\u03bci\u03b1'],
  ['Greek iota', 'm\u03b9a'],
  ['Cherokee capitals', '\u13b7\u13a5\u13aa'],
  ['dotless i', 'm\u0131a'],
  ['Latin alpha', 'mi\u0251'],
  ['small capital i', 'm\u026aa'],
  ['zero width space', 'mi\u200ba'],
  ['zero width space behind', 'mia\u200b'],
  ['zero width no-break space behind', 'mia\ufeff'],
  ['zero width no-break space before', '\ufeffmia'],
  ['zero width joiner', 'mi\u200da'],
  ['zero width non-joiner', 'm\u200cia'],
  ['word joiner', 'mia\u2060'],
  ['soft hyphen', 'mi\u00ada'],
  ['right-to-left override', '\u202eaim'],
  ['right-to-left mark', 'mia\u200f'],
  ['isolates', '\u2066mia\u2069'],
  ['combining dot', 'mi\u0323a'],
  ['combining grapheme joiner', 'mi\u034fa'],
  ['accent', 'mi\u0301a'],
  ['variation selector', 'mia\ufe0f'],
  ['tag letters', 'mia\u{e0061}'],
  ['Hangul filler', 'mia\u3164'],
  ['Mongolian vowel separator', 'mia\u180e'],
  ['control character', 'mi\u0007a'],
  ['private use', 'mia\ue000'],
  ['half a character', 'mia\ud83d'],
  ['another hyphen', 'mia\u2010'],
];

test.each(LOOK_ALIKES)('%s: a look-alike is nobody, and is shown marked', (_what, given) => {
  expect(personNamed(PEOPLE, given)).toBeNull();
  expect(shownName(given)).toMatch(/\\u\{[0-9a-f]+\}/);
  expect(isPlainName(given)).toBe(false);
});

test('a capital I with a dot differs from an i, and can be seen to', () => {
  expect(personNamed(PEOPLE, 'MİA')).toBeNull();
  expect(isSameName('İ', 'i')).toBe(false);
  expect(isSameName('ı', 'I')).toBe(false);
  expect(shownName('İpek')).toBe('İpek');
});

test.each([
  'mia',
  'Mia Maier',
  "Mia O'Hara-Müller",
  'mia.maier+oncall@example.com',
  'U012AB3CD',
  'Łukasz Żółć',
  'Jörg Straße',
  'Nguyễn Thị Ánh',
  'Þórður',
  'Андрей Петров',
  'Γιώργος Νικολάου',
  'עומר לוי',
  'محمد علي',
  'रवि शर्मा',
  '田中 太郎',
  'タナカ さくら',
  '김철수',
])('%s is shown as it is written', (name) => {
  expect(shownName(name)).toBe(name);
});

test('folding: what differs in case alone is one name, in every alphabet; one letter never becomes a plain one', () => {
  const plain = new Set('abcdefghijklmnopqrstuvwxyz');
  const wrong: string[] = [];
  for (let code = 0; code <= 0x1ffff; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const letter = String.fromCodePoint(code);
    const folded = foldedName(letter);
    if (foldedName(folded) !== folded) wrong.push(`${code.toString(16)} is folded differently the second time`);
    // The engine's own simple case folding knows which letters are one.
    const others = [letter.toLowerCase(), letter.toUpperCase()].filter(
      (one) => one !== letter && [...one].length === 1,
    );
    for (const other of others) {
      if (!new RegExp(`^\\u{${code.toString(16)}}$`, 'iu').test(other)) continue;
      if (!isSameName(letter, other)) wrong.push(`${code.toString(16)} is not ${other}`);
    }
    // Compatible forms are meant: they are letters in another dress. Everything else stays another letter.
    const isDressed = letter.normalize('NFKC') !== letter;
    if (plain.has(folded) && !isDressed && !plain.has(letter.toLowerCase()))
      wrong.push(`${code.toString(16)} is ${folded}`);
  }
  expect(wrong).toEqual([]);
});

const spelling = fc
  .record({
    upper: fc.array(fc.boolean(), { maxLength: 12 }),
    wide: fc.array(fc.boolean(), { maxLength: 12 }),
    before: fc.constantFrom('', ' ', '\t', '\u00a0', '\u3000'),
    behind: fc.constantFrom('', ' ', '\n', '\u2003', '  '),
  })
  .map(({ upper, wide, before, behind }) => (name: string) => {
    const letters = [...name].map((letter, index) => {
      const cased = upper[index] ? letter.toUpperCase() : letter;
      return wide[index] && /[!-~]/.test(cased) ? String.fromCodePoint(cased.codePointAt(0)! + 0xfee0) : cased;
    });
    return before + letters.join('') + behind;
  });
const ofMia = fc.constantFrom(MIA.name, ...MIA.aliases);

test('however somebody is written, they are one person; with one strange letter they are nobody', () => {
  const strange = fc.constantFrom(...'\u200b\u200d\u2060\ufeff\u202e\u0456\u0430\u0131\u0301\u00ad');
  fc.assert(
    fc.property(ofMia, spelling, strange, fc.nat(40), (name, spelled, letter, at) => {
      const given = spelled(name);
      const place = at % (given.length + 1);
      const planted = given.slice(0, place) + letter + given.slice(place);

      expect(canonicalName(PEOPLE, given)).toBe('mia');
      expect(personNamed(PEOPLE, planted)).toBeNull();
      expect(shownName(planted)).toContain(`\\u{${letter.codePointAt(0)!.toString(16)}}`);
    }),
  );
});

test('what is shown has nothing in it that cannot be seen, and only plain letters are shown as plain letters', () => {
  const anything = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(anything, (given) => {
      const shown = shownName(given);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u);
      expect(shownName(shown)).toBe(shown);
    }),
  );
  fc.assert(
    fc.property(anything, (given) => {
      // A name of plain letters alone is that name: nothing else may be shown so.
      if (/^[ -[\]-~]*$/.test(shownName(given)))
        expect(shownName(given)).toBe(given.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, ''));
    }),
  );
});
