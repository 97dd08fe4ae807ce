import type { Clients } from '../../clients/clients';
import { RESET_TIMEOUT_MS } from '../../clients/containers/client';
import { JENKINS_TIMEOUT_MS } from '../../clients/jenkins/site';
import type { Config } from '../../config/config';
import type { EnvironmentFleet } from '../../config/fleet';
import type { Jenkins } from '../../clients/jenkins/client';
import type { RecentBuild } from '../../clients/jenkins/find-build';
import { refreshForm } from '../../clients/jenkins/request';
import type { RefreshJob, RemediationPorts } from './ports';
import { environmentIn } from '../../config/environment-in';

/** The ports of the remediation worker, on its own clients and identities. */
export function portsOf(
  clients: Pick<Clients, 'ibmCloud' | 'jenkins'>,
  config: Pick<Config, 'fleet' | 'secrets'>,
): RemediationPorts {
  const { ibmCloud, jenkins } = clients;
  const { ibmcloud: identities } = config.secrets;
  return {
    account(account) {
      if (!Object.hasOwn(identities, account) && identities['*'] === undefined) return null;
      return {
        location: (location) => ibmCloud.location({ account, location }),
        affects: (target) => ibmCloud.affected(target),
        async keyRecord(target) {
          const record = await ibmCloud.keyRecord(target);
          if (record === null) throw new Error('IAM lists no key for this region and resource group');
          return record;
        },
        async proveMayReset(target) {
          const right = await ibmCloud.proveMayReset(target);
          if (!right.may) throw refused(right.because);
          return { as: right.as };
        },
        async readyToReset(target) {
          const send = await ibmCloud.readyToReset(target);
          return { send, givesUpAfterMs: RESET_TIMEOUT_MS };
        },
      };
    },

    isIn: (environment, region) =>
      environmentIn(config.fleet, environment)?.carriers.some((carrier) => carrier.region === region) ?? false,

    refreshJob(environment) {
      const job = environmentIn(config.fleet, environment)?.refreshJob;
      return job === undefined || jenkins === null ? null : refreshJobOf(jenkins, job);
    },
  };
}

/** Jenkins silently drops parameters that the job does not define. So the form is checked against the definitions. */
function refreshJobOf(jenkins: Jenkins, job: NonNullable<EnvironmentFleet['refreshJob']>): RefreshJob {
  return {
    async refreshes({ location, sinceMs }) {
      const wanted = Object.entries(refreshForm({ ...job, fixed: {} }, { location }));
      const isOfIt = ({ parameters }: { parameters: Record<string, string> }) => {
        const values = new Map(Object.entries(parameters).map(([name, value]) => [name.toLowerCase(), value]));
        return wanted.every(([name, value]) => values.get(name.toLowerCase()) === value);
      };
      const waiting = (await jenkins.readWaiting(job.path)).filter(isOfIt);
      const builds: RecentBuild[] = [];
      await jenkins.findBuild(job.path, {
        backToMs: sinceMs,
        isIt(build) {
          if (isOfIt(build) && build.startedAtMs >= sinceMs) builds.push(build);
          return false;
        },
      });
      // An item that leaves the queue between the two reads is among the builds too.
      const stillWaiting = waiting.filter((item) => !builds.some(({ queueId }) => queueId === item.queueId));
      const names = [
        ...stillWaiting.map(({ queueId }) => `queue item ${queueId} of ${job.path}`),
        ...builds.map(({ number }) => `build ${number} of ${job.path}`),
      ];
      return [...new Set(names)];
    },

    async prepare({ location, change }) {
      const definition = await jenkins.readJob(job.path);
      if (!definition.buildable) throw refused(`the job ${job.path} is disabled in Jenkins`);
      const wanted = refreshForm(job, { location, change });
      const parameters: Record<string, string> = {};
      for (const [name, value] of Object.entries(wanted)) {
        const defined = definition.parameters.find((known) => known.name.toLowerCase() === name.toLowerCase());
        if (defined === undefined) throw refused(`the job ${job.path} has no parameter ${name}`);
        if (defined.choices !== null && !defined.choices.includes(value))
          throw refused(`${name} does not offer the value we need`);
        parameters[defined.name] = value;
      }
      const order = { job: job.path, parameters };
      return { ...order, send: () => jenkins.trigger(order), givesUpAfterMs: JENKINS_TIMEOUT_MS };
    },
  };
}

/** Nothing was sent, and asking again would end the same. */
function refused(because: string): Error {
  return Object.assign(new Error(because), { sent: 'answered', status: 400 });
}
