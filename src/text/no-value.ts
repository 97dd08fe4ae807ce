/** Printers, and people who fill in forms, leave one of these where there is no value. */
const NO_VALUE =
  /^(?:null|nil|none|undefined|n\/a|-|replace[_ -]?me|change[_ -]?me|""|<(?:nil|null|none|no value)>|%!\w?\((?:<nil>|MISSING)\))?$/i;

/** Does a text say that there is no value? A redactor's word, and a template's name, say that something stood there. */
export function isNoValue(text: string): boolean {
  return NO_VALUE.test(text);
}
