// Package lived finds in what partners brought what people go through: who was sent
// from service to service, who was left with nobody, who waited at a boundary between
// organisations, who was assessed twice. Definitions: docs/pathways.md.
//
// It reads a facts.View, and so nobody whom the viewer may not see, and writes nothing.
// A Log is columns: people, the referrals of each in the order in which they opened,
// and their events in the order in which they happened. Everything after Read is
// arithmetic on those columns and knows no ledger.
//
// A referral here is one person at one service, from when they are sent there to when
// the service is done with them: a pathway on which three teams look in turn is three.
// What is not recorded stays unknown: it is never taken for "no".
package lived
