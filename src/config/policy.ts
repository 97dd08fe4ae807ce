import { problemsOfNames } from './names-of-policy';
import { PolicyShape } from './policy-shape';

/** `config/policy.yaml`: who may decide, and how patient a run is. */
export const PolicyFile = PolicyShape.superRefine((policy, context) => {
  for (const [path, message] of problemsOfNames(policy)) context.addIssue({ code: 'custom', path, message });
});
