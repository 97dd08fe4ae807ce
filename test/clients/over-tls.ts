import { createJenkins } from '../../src/clients/jenkins/client';
import { JenkinsError } from '../../src/clients/jenkins/error';
import { Secret } from '../../src/config/secret';

/** Reads artifacts of a Jenkins over TLS, one for each number, and prints what came of each. Its certificate is trusted from the start. */
async function main([url = '', count = '0', ...artifactHosts]: string[]): Promise<void> {
  const jenkins = createJenkins({ url, user: 'someone', token: new Secret('canary-key'), artifactHosts });
  const limits = { bytesMax: 1_000, signal: AbortSignal.timeout(30_000) };
  const outcomes: string[] = [];
  for (let number = 0; number < Number(count); number++) {
    try {
      const pieces = await jenkins.openArtifact({ job: 'info', number, relativePath: 'a.log' }, limits);
      const bytes: Buffer[] = [];
      for await (const piece of pieces!) bytes.push(piece);
      outcomes.push(Buffer.concat(bytes).toString());
    } catch (error) {
      if (!(error instanceof JenkinsError)) throw error;
      outcomes.push(`${error.sent}: ${error.reason}`);
    }
  }
  process.stdout.write(JSON.stringify(outcomes));
}

void main(process.argv.slice(2));
