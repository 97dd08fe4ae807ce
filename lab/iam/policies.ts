import type { Answer, Exchange } from '../http/exchange';
import type { Identity } from '../world/model';
import { hexId } from '../world/secrets';
import type { World } from '../world/world';
import { identityError } from './errors';

interface Around {
  world: World;
  caller: Identity;
}

/** `GET /v1/policies?account_id=…&iam_id=…`: which roles an identity has been given directly. */
export function policiesV1(exchange: Exchange, around: Around): Answer {
  return answer(exchange, around, ({ iamId, account, service, role }) => ({
    id: hexId(`policy ${service} ${iamId}`),
    type: 'access',
    state: 'active',
    subjects: [{ attributes: [{ name: 'iam_id', value: iamId }] }],
    roles: [{ role_id: roleCrn(role), display_name: role }],
    resources: [
      {
        attributes: [
          { name: 'accountId', value: account, operator: 'stringEquals' },
          { name: 'serviceName', value: service, operator: 'stringEquals' },
        ],
      },
    ],
  }));
}

/** `GET /v2/policies`: the same in its newer shape. */
export function policiesV2(exchange: Exchange, around: Around): Answer {
  return answer(exchange, around, ({ iamId, account, service, role }) => ({
    id: hexId(`policy ${service} ${iamId}`),
    type: 'access',
    state: 'active',
    subject: { attributes: [{ key: 'iam_id', operator: 'stringEquals', value: iamId }] },
    control: { grant: { roles: [{ role_id: roleCrn(role) }] } },
    resource: {
      attributes: [
        { key: 'accountId', operator: 'stringEquals', value: account },
        { key: 'serviceName', operator: 'stringEquals', value: service },
      ],
    },
  }));
}

interface Grant {
  iamId: string;
  account: string;
  service: 'containers-kubernetes' | 'iam-identity';
  role: string;
}

function grantsOf({ iamId, account, role, identityRole }: Identity): Grant[] {
  const grants: Grant[] = [{ iamId, account, service: 'containers-kubernetes', role }];
  if (identityRole !== undefined) grants.push({ iamId, account, service: 'iam-identity', role: identityRole });
  return grants;
}

function answer({ query }: Exchange, { world, caller }: Around, shown: (grant: Grant) => object): Answer {
  const account = query.get('account_id');
  if (account === null) return identityError(400, 'missing_required_query_parameter', 'account_id is required');
  if (account !== caller.account)
    return identityError(403, 'insufficent_permissions', 'You may not see these policies');
  const iamId = query.get('iam_id');
  const identities = world.identities.filter(
    (identity) => identity.account === account && (iamId === null || identity.iamId === iamId),
  );
  return { status: 200, body: { policies: identities.flatMap(grantsOf).map(shown) } };
}

function roleCrn(role: string): string {
  return `crn:v1:bluemix:public:iam::::role:${role}`;
}
