// Every screen there is. To add one: a folder here, a line below, its texts in i18n/ (web/README.md).
import type { ComponentType } from 'preact';
import type { NavKey } from '../i18n/shell';

export interface ScreenProps {
    /** The values of {names} in the path. */
    params: Record<string, string>;
}

export interface Screen {
    /** "/people/{person}": whatever stands for {person} is given to the screen. */
    path: string;
    title: NavKey;
    /** What somebody must be allowed to come here; null: to be signed in is enough; 'open': nobody need be. */
    permission: string | null;
    inNavigation: boolean;
    load: () => Promise<{ default: ComponentType<ScreenProps> }>;
}

export const OPEN = 'open';

// The same for both addresses: opening an alert must not build the screen anew.
const loadAlerts = () => import('./alerts/Alerts');
const loadForm = () => import('./authority/Form');

/** In the order of the navigation. The first that a person may see and that is in the navigation is their home. */
export const screens: readonly Screen[] = [
    { path: '/alerts', title: 'nav.live', permission: 'alert.view', inNavigation: true, load: loadAlerts },
    { path: '/alerts/wall', title: 'nav.live', permission: 'alert.view', inNavigation: false, load: () => import('./alerts/Wall') },
    { path: '/alerts/{alert}', title: 'nav.live', permission: 'alert.view', inNavigation: false, load: loadAlerts },
    { path: '/home', title: 'nav.home', permission: null, inNavigation: false, load: () => import('./home/Home') },
    { path: '/search', title: 'nav.search', permission: 'read.search', inNavigation: true, load: () => import('./search/Search') },
    { path: '/authorities', title: 'nav.authorities', permission: 'authority.request', inNavigation: true, load: () => import('./authority/Own') },
    { path: '/authorities/new', title: 'nav.authorities', permission: 'authority.request', inNavigation: false, load: loadForm },
    { path: '/authorities/{authority}/edit', title: 'nav.authorities', permission: 'authority.request', inNavigation: false, load: loadForm },
    { path: '/authorities/{authority}', title: 'nav.authorities', permission: null, inNavigation: false, load: () => import('./authority/Request') },
    { path: '/decisions', title: 'nav.decisions', permission: 'authority.decide', inNavigation: true, load: () => import('./authority/ToDecide') },
    { path: '/bureau', title: 'nav.bureau', permission: 'authority.run', inNavigation: true, load: () => import('./authority/Queue') },
    { path: '/nrds', title: 'nav.nrds', permission: 'nrd.view', inNavigation: true, load: () => import('./nrds/Nrds') },
    { path: '/nrds/{nrd}', title: 'nav.nrds', permission: 'nrd.view', inNavigation: false, load: () => import('./nrds/Nrd') },
    { path: '/searches/review', title: 'nav.search_review', permission: 'search.review', inNavigation: true, load: () => import('./search/Review') },
    { path: '/authority-review', title: 'nav.authority_review', permission: 'authority.review', inNavigation: true, load: () => import('./authority/ReviewList') },
    { path: '/lists', title: 'nav.lists', permission: 'list.view', inNavigation: true, load: () => import('./lists/Lists') },
    { path: '/lists/new', title: 'nav.lists', permission: 'list.create', inNavigation: false, load: () => import('./lists/NewList') },
    { path: '/lists/{list}', title: 'nav.lists', permission: 'list.view', inNavigation: false, load: () => import('./lists/ListPage') },
    { path: '/quarantine', title: 'nav.quarantine', permission: 'quarantine.view', inNavigation: true, load: () => import('./quarantine/Quarantine') },
    { path: '/audit', title: 'nav.audit', permission: 'audit.view', inNavigation: true, load: () => import('./audit/AuditLog') },
    { path: '/audit/{number}', title: 'nav.audit', permission: 'audit.view', inNavigation: false, load: () => import('./audit/AuditEntry') },
    { path: '/people', title: 'nav.people', permission: 'person.view', inNavigation: true, load: () => import('./people/People') },
    { path: '/people/new', title: 'nav.people', permission: 'person.create', inNavigation: false, load: () => import('./people/NewPerson') },
    { path: '/people/import', title: 'nav.people', permission: 'person.import', inNavigation: false, load: () => import('./people/Import') },
    { path: '/people/review', title: 'nav.people', permission: 'access.review', inNavigation: false, load: () => import('./people/Review') },
    { path: '/people/{person}', title: 'nav.people', permission: 'person.view', inNavigation: false, load: () => import('./people/PersonPage') },
    { path: '/policy', title: 'nav.policy', permission: 'policy.view', inNavigation: true, load: () => import('./policy/Policy') },
    { path: '/policy/change', title: 'nav.policy', permission: 'policy.propose', inNavigation: false, load: () => import('./policy/Change') },
    { path: '/policy/versions/{version}', title: 'nav.policy', permission: 'policy.view', inNavigation: false, load: () => import('./policy/Version') },
    { path: '/retention', title: 'nav.retention', permission: 'retention.view', inNavigation: true, load: () => import('./retention/Retention') },
    { path: '/access', title: 'nav.access', permission: null, inNavigation: true, load: () => import('./access/Access') },
    { path: '/access/new', title: 'nav.access', permission: null, inNavigation: false, load: () => import('./access/NewApplication') },
    { path: '/access/{application}', title: 'nav.access', permission: null, inNavigation: false, load: () => import('./access/ApplicationPage') },
    { path: '/searches/questions', title: 'nav.questions', permission: 'search.question', inNavigation: false, load: () => import('./me/Questions') },
    { path: '/searches/questions/{question}', title: 'nav.questions', permission: 'search.question', inNavigation: false, load: () => import('./me/AskedQuestion') },
    { path: '/me', title: 'nav.me', permission: null, inNavigation: false, load: () => import('./me/Me') },
    { path: '/me/questions/{question}', title: 'nav.me', permission: null, inNavigation: false, load: () => import('./me/Question') },
    { path: '/account', title: 'nav.account', permission: null, inNavigation: false, load: () => import('./account/Account') },
    { path: '/guidance', title: 'nav.guidance', permission: null, inNavigation: false, load: () => import('./guidance/Guidance') },
    { path: '/guidance/versions', title: 'nav.guidance', permission: null, inNavigation: false, load: () => import('./guidance/Versions') },
    { path: '/accessibility', title: 'nav.accessibility', permission: OPEN, inNavigation: false, load: () => import('./accessibility/Accessibility') },
];
