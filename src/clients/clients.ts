import type { Addresses, Config } from '../config/config';
import type { Secret } from '../config/secret';
import { createContainers } from './containers/client';
import { createGitHub } from './github/client';
import type { GitHub } from './github/client';
import { createIam } from './iam/client';
import { createIbmCloud } from './ibm-cloud/client';
import type { IbmCloud } from './ibm-cloud/client';
import { createJenkins } from './jenkins/client';
import type { Jenkins } from './jenkins/client';
import { createLink } from './link/client';
import { createPagerDuty } from './pagerduty/client';
import type { PagerDuty } from './pagerduty/client';
import { createSlack } from './slack/client';
import type { Slack } from './slack/client';

/** All outside systems, with the identities of one process. A system without credentials is null. */
export interface Clients {
  jenkins: Jenkins | null;
  ibmCloud: IbmCloud;
  slackBot: Slack | null;
  slackUser: Slack | null;
  pagerduty: PagerDuty | null;
  github: GitHub | null;
}

/** Builds the clients of a process. Opens no connection. */
export function createClients({ addresses, secrets, fleet }: Config): Clients {
  const { artifactHosts } = fleet;
  const jenkins =
    secrets.jenkins === null ? null : createJenkins({ url: addresses.jenkins, artifactHosts, ...secrets.jenkins });
  const ibmCloud = createIbmCloudAt(addresses, secrets.ibmcloud);
  switch (secrets.kind) {
    case 'remediation':
      return { jenkins, ibmCloud, slackBot: null, slackUser: null, pagerduty: null, github: null };
    case 'diagnosis': {
      const slack = (token: Secret | null) => (token === null ? null : createSlack({ url: addresses.slack, token }));
      return {
        jenkins,
        ibmCloud,
        slackBot: slack(secrets.slackBot),
        slackUser: slack(secrets.slackUser),
        pagerduty: createPagerDuty({ url: addresses.pagerduty }),
        github: secrets.github === null ? null : createGitHub({ url: addresses.github, token: secrets.github }),
      };
    }
  }
}

function createIbmCloudAt(addresses: Addresses, keys: Record<string, Secret>): IbmCloud {
  const containers = createContainers({
    url: addresses.containers,
    resourceControllerUrl: addresses.resourceController,
  });
  return createIbmCloud({
    iam: createIam({ url: addresses.iam }),
    containers,
    link: createLink({ url: addresses.link }),
    keys,
  });
}
