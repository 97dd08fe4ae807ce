/** The kinds of failed token requests. */
export type FailureKind = 'rejected' | 'unreachable' | 'throttled' | 'refused-by-policy' | 'unclear';

/** A new key cures these codes: not found, user not found or inactive, user suspended, key disabled. */
const BAD_KEY = new Set(['BXNIM0415E', 'BXNIM0410E', 'BXNIM0436E', 'BXNIM0462E']);
/** No new key cures these codes: the account's rules refused the caller. */
const POLICY = new Set(['BXNIM0515E']);
const CODE = /(?<![A-Za-z0-9])BXNIM\d{4}[A-Z](?![A-Za-z0-9])/g;
/** The beginning of a code that ends too early, or its end at the beginning of a line. */
const BROKEN_CODE =
  /(?<![A-Za-z0-9])BXN(?:I(?:M\d{0,4})?)?(?![A-Za-z0-9])|BXN(?:IM?)?\d{4}-\d\d-\d\dT|^(?:XNIM|NIM|IM|M)\d{4}[A-Z](?![A-Za-z0-9])/m;

/** All IAM codes in a text, in order, with repeats. */
export function iamCodesIn(text: string): string[] {
  return text.includes('BXNIM') ? (text.match(CODE) ?? []) : [];
}

/** Does a text hold a code with a missing piece? */
export function holdsBrokenCode(text: string): boolean {
  return BROKEN_CODE.test(text);
}

/** The meaning of an IAM code. An unknown code is `unclear`: a wrong guess would change a customer's account. */
export function judgeIamCode(code: string): FailureKind {
  if (BAD_KEY.has(code)) return 'rejected';

  return POLICY.has(code) ? 'refused-by-policy' : 'unclear';
}

/** The meaning of an HTTP status without an IAM code; `success` for 2xx. */
export function judgeHttpStatus(status: number): FailureKind | 'success' {
  if (status >= 200 && status <= 299) return 'success';

  if (status >= 500) return 'unreachable';

  switch (status) {
    case 400:
    case 401:
      return 'rejected';
    case 403:
      return 'refused-by-policy';
    case 408:
    case 429:
      return 'throttled';
    default:
      return 'unclear';
  }
}
