import { bearerOf, type Answer, type Exchange } from '../http/exchange';
import type { World } from '../world/world';
import type { Sessions } from './sessions';

const PAGE_MAX = 50;

/**
 * `GET /v2/resource_groups?account_id=…[&name=…]` of the resource controller. It has an address of its own in the real
 * cloud; the lab answers it on the servers of IAM and of the container service alike. A page names the next one by `next_url`.
 */
export function resourceGroups(exchange: Exchange, { world, sessions }: { world: World; sessions: Sessions }): Answer {
  const session = sessions.of(bearerOf(exchange), world.clock.now());
  if (session === undefined) return refused(401, 'RC-IamException', 'Authentication failed');
  const account = exchange.query.get('account_id') ?? session.identity.account;
  if (account !== session.identity.account) return refused(403, 'RC-ForbiddenException', 'You are not authorized');
  const name = exchange.query.get('name');
  const groups = (world.accounts.get(account)?.resourceGroups ?? []).filter(
    (group) => name === null || group.name === name,
  );
  const start = Number(exchange.query.get('start') ?? 0) || 0;
  const isLast = groups.length <= start + PAGE_MAX;
  const next = new URLSearchParams({
    account_id: account,
    ...(name === null ? {} : { name }),
    start: String(start + PAGE_MAX),
  });
  return {
    status: 200,
    body: {
      ...(isLast ? {} : { next_url: `/v2/resource_groups?${next.toString()}` }),
      resources: groups.slice(start, start + PAGE_MAX).map(({ id, name, isDefault }) => ({
        id,
        crn: `crn:v1:bluemix:public:resource-controller::a/${account}::resource-group:${id}`,
        account_id: account,
        name,
        state: 'ACTIVE',
        default: isDefault,
        created_at: '2025-02-03T10:11:12.000Z',
        updated_at: '2025-02-03T10:11:12.000Z',
        resource_linkages: [],
      })),
    },
  };
}

function refused(status: number, errorCode: string, message: string): Answer {
  return { status, body: { errors: [{ code: errorCode, message }], trace: 'lab', status_code: status } };
}
