import './pages/at-once';

// Pages at which people are at the same time, each at a run of their own. Here nothing may change what is common to them.
