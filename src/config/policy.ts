import { problemsOfNames } from './names-of-policy';
import { PolicyShape } from './policy-shape';

/** `config/policy.yaml`: the deciders, and how long a run waits. */
export const PolicyFile = PolicyShape.superRefine((policy, context) => {
  for (const [path, message] of problemsOfNames(policy)) context.addIssue({ code: 'custom', path, message });
});
