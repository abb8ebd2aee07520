// Where somebody's work begins.
import type { OwnAccount, Role } from '../api/types';
import { screens } from '../screens/registry';

/** Where a role begins when it is not the first screen that its holder may see. */
const FIRST: Partial<Record<Role, string>> = {
    investigator: '/search',
    fib_analyst: '/lists',
    anpr_manager: '/nrds',
    authorising_officer: '/decisions',
    force_it: '/quarantine',
    bof_administrator: '/people',
    strategic_lead: '/people',
    auditor: '/audit',
    professional_standards: '/audit',
    data_protection_officer: '/audit',
};

const NOWHERE_ELSE = '/home';

/** The path of the first screen of a person's work; /home, which says so, when there is none. */
export function homeOf({ person, permissions }: OwnAccount): string {
    const open = screens.filter(({ permission, inNavigation }) => inNavigation && permission !== null && permissions.includes(permission));
    for (const role of person.roles) {
        const first = open.find(({ path }) => path === FIRST[role]);
        if (first) return first.path;
    }
    return open[0]?.path ?? NOWHERE_ELSE;
}
