import type { GatewayConfig, Role } from '../../config/gateway-config';

type SignIn = Pick<NonNullable<GatewayConfig['signIn']>, 'nameClaim' | 'groupsClaim' | 'roles'>;
type Claims = Record<string, unknown>;

const ROLE_ORDER: Role[] = ['operator', 'approver', 'viewer'];

/**
 * The claims of an ID token and, where it does not say who it is or of which groups, those of the userinfo endpoint: many
 * issuers keep ID tokens small. What the token says is signed, so it counts first.
 */
export async function completed(
  claims: Claims,
  { nameClaim, groupsClaim }: SignIn,
  askUserInfo: () => Promise<Claims>,
): Promise<Claims> {
  const isWhole = claims[nameClaim] !== undefined && claims[groupsClaim] !== undefined;
  return isWhole ? claims : { ...(await askUserInfo()), ...claims };
}

/** Whom the issuer names, with the strongest role of their groups; or the sentence that says why nobody is let in. */
export function whoIs(
  claims: Claims,
  { nameClaim, groupsClaim, roles }: SignIn,
): { login: string; subject: string; role: Role } | string {
  const { [nameClaim]: login, [groupsClaim]: groups, sub: subject } = claims;
  if (typeof login !== 'string' || login === '' || typeof subject !== 'string') {
    return `The issuer did not say who you are: the claim "${nameClaim}" is missing.`;
  }
  if (nameClaim === 'email' && claims['email_verified'] === false) {
    return 'The issuer has not verified your address, so it cannot stand for you.';
  }
  // Some issuers write one group as it is, without a list around it.
  const mine = [groups].flat();
  const role = ROLE_ORDER.find((one) => roles[one].some((group) => mine.includes(group)));
  return role === undefined
    ? 'None of your groups may see runs here. Ask whoever runs this console to add one.'
    : { login, subject, role };
}
