import { isSameName } from '../../approvals/names';
import type { GatewayConfig, Role } from '../../config/gateway-config';

type SignIn = Pick<NonNullable<GatewayConfig['signIn']>, 'nameClaim' | 'groupsClaim' | 'emailVerified' | 'roles'>;
type Claims = Record<string, unknown>;

const ROLE_ORDER: Role[] = ['operator', 'approver', 'viewer'];

/**
 * The claims of an ID token and, where it does not say who it is or of which groups, those of the userinfo endpoint: many
 * issuers keep ID tokens small. What the token says is signed, so it counts first.
 */
export async function completed(
  claims: Claims,
  { nameClaim, groupsClaim, emailVerified }: SignIn,
  askUserInfo: () => Promise<Claims>,
): Promise<Claims> {
  const wanted = [nameClaim, groupsClaim];
  if (nameClaim === 'email' && emailVerified !== 'never-sent') wanted.push('email_verified');
  if (wanted.every((claim) => claims[claim] !== undefined)) return claims;
  const said = await askUserInfo();
  const all = { ...said, ...claims };
  // It was said of the address beside it, and of no other one.
  const isOfSameAddress = isSameName(String(said['email']), String(all['email']));
  if (claims['email_verified'] === undefined && !isOfSameAddress) delete all['email_verified'];
  return all;
}

/** Whom the issuer names, with the strongest role of their groups; or the sentence that says why nobody is let in. */
export function whoIs(
  claims: Claims,
  { nameClaim, groupsClaim, emailVerified, roles }: SignIn,
): { login: string; subject: string; role: Role } | string {
  const { [nameClaim]: login, [groupsClaim]: groups, sub: subject } = claims;
  if (typeof login !== 'string' || login === '' || typeof subject !== 'string') {
    return `The issuer did not say who you are: the claim "${nameClaim}" is missing.`;
  }
  const unverified = nameClaim === 'email' ? whyNotVerified(claims['email_verified'], emailVerified) : null;
  if (unverified !== null) return unverified;
  // Some issuers write one group as it is, without a list around it.
  const mine = [groups].flat();
  const role = ROLE_ORDER.find((one) => roles[one].some((group) => mine.includes(group)));
  return role === undefined ? whyNoRole(claims, groupsClaim) : { login, subject, role };
}

/** An address that somebody else may have written for themselves is nobody's. Null where it is verified. */
function whyNotVerified(verified: unknown, expected: SignIn['emailVerified']): string | null {
  if (verified === true) return null;
  if (verified === false) return 'The issuer has not verified your address, so it cannot stand for you.';
  if (verified !== undefined) {
    return (
      'The issuer does not say true or false about your address (claim "email_verified"), so it cannot stand for you. ' +
      'The administrator of the issuer must send the claim as a boolean.'
    );
  }
  if (expected === 'never-sent') return null;
  return (
    'The issuer does not say that your address is verified, so it cannot stand for you. The administrator of the issuer ' +
    'must send the claim "email_verified". Where an issuer never sends it and lets nobody choose an address, the ' +
    'administrator of this console sets SATLINK_OIDC_EMAIL_VERIFIED=never-sent.'
  );
}

function whyNoRole(claims: Claims, groupsClaim: string): string {
  if (isLeftOut(claims, groupsClaim)) {
    return (
      `The issuer left your groups out of the sign-in (claim "${groupsClaim}"): you are in more groups than it sends. ` +
      'The administrator of the issuer must send only the groups that belong to this application, or its roles in a claim ' +
      'of their own, which SATLINK_OIDC_GROUPS_CLAIM then names.'
    );
  }
  if (claims[groupsClaim] === undefined || claims[groupsClaim] === null) {
    return (
      `None of your groups may see runs here: the issuer sent none at all (claim "${groupsClaim}"). ` +
      'The administrator of the issuer must send them; some issuers want a scope for it, which SATLINK_OIDC_SCOPES names.'
    );
  }
  return 'None of your groups may see runs here. Ask whoever runs this console to add one.';
}

/** As OpenID Connect names claims that are kept elsewhere, and as Microsoft Entra says that there were too many groups. */
function isLeftOut(claims: Claims, claim: string): boolean {
  const { [claim]: value, _claim_names: elsewhere, hasgroups } = claims;
  if (value !== undefined && value !== null) return false;
  const isElsewhere = elsewhere !== null && typeof elsewhere === 'object' && Object.hasOwn(elsewhere, claim);
  return isElsewhere || hasgroups === true || hasgroups === 'true';
}
