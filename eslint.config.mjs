import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'node_modules', 'jest.config.js', '**/*.{mjs,cjs}'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Activity interfaces are asynchronous by contract, whether or not one implementation waits for something.
      '@typescript-eslint/require-await': 'off',
      // A body of one line stands without braces, a longer one in braces; Prettier decides where lines break.
      curly: ['error', 'multi-or-nest', 'consistent'],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  // Text for people is the product of these folders.
  { files: ['lab/**', 'scripts/**', 'test/**', 'bench/**'], rules: { 'no-console': 'off' } },
  // jest's matchers are `any`, and a test may take a method off an object to put another in its place.
  {
    files: ['test/**'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/unbound-method': 'off' },
  },
);
