import { githubLab, type GithubLab } from './github/simulator';
import type { Simulator } from './http/serve';
import { iamSimulator } from './iam/simulator';
import { Sessions } from './iam/sessions';
import { ibmcloudSimulator } from './ibmcloud/simulator';
import type { Credentials } from './identities';
import { jenkinsLab, type JenkinsLab } from './jenkins/simulator';
import type { JenkinsUser } from './jenkins/users';
import { linkSimulator } from './link/simulator';
import { pagerdutyLab, type PagerDutyLab } from './pagerduty/simulator';
import { slackLab, type SlackLab } from './slack/simulator';
import type { World } from './world/world';

/** All simulators around one world. They serve nothing yet. */
export interface Systems {
  sessions: Sessions;
  slack: SlackLab;
  jenkins: JenkinsLab;
  iam: Simulator;
  containers: Simulator;
  link: Simulator;
  pagerduty: PagerDutyLab;
  github: GithubLab;
  reset(): void;
}

export function buildSystems(world: World, credentials: Credentials): Systems {
  const sessions = new Sessions();
  const slack = slackLab(world, credentials.slack);
  const jenkins = jenkinsLab(world, jenkinsUsers(credentials));
  const pagerduty = pagerdutyLab(world, Object.values(credentials.pagerduty));
  const github = githubLab(world, credentials.github);
  return {
    sessions,
    slack,
    jenkins,
    iam: iamSimulator(world, sessions),
    containers: ibmcloudSimulator(world, sessions),
    link: linkSimulator(world, sessions),
    pagerduty,
    github,
    reset: () => {
      jenkins.builds.reset();
      for (const system of [slack, pagerduty, github]) system.reset();
    },
  };
}

/** Each worker may start only what is its own; both may look. */
function jenkinsUsers({ diagnosis, remediation }: Credentials): JenkinsUser[] {
  const mayRead: JenkinsUser['mayRead'] = ['information', 'refresh'];
  return [
    { name: diagnosis.jenkins.user, token: diagnosis.jenkins.token, mayRead, mayBuild: ['information'] },
    { name: remediation.jenkins.user, token: remediation.jenkins.token, mayRead, mayBuild: ['refresh'] },
  ];
}
