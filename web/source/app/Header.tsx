// Whose service this is, who is signed in, language and theme; below it the way to the screens.
import { useState } from 'preact/hooks';
import { language, LANGUAGE_NAMES, LANGUAGES } from '../i18n/language';
import { shell } from '../i18n/shell';
import { screens } from '../screens/registry';
import { about, forceName } from './about';
import { Bell } from './Bell';
import { connection } from './connection';
import { place } from './router';
import { account, signOut } from './session';
import { theme, THEMES, type Theme } from './theme';

function LanguageSwitch() {
    return (
        <nav class="language" aria-label={shell('language')}>
            {LANGUAGES.map((name) => (
                <button type="button" key={name} lang={name} aria-pressed={language.value === name} onClick={() => { language.value = name; }}>
                    {LANGUAGE_NAMES[name]}
                </button>
            ))}
        </nav>
    );
}

function ThemeSwitch() {
    return (
        <label class="theme-switch">
            <span class="theme-switch__label">{shell('theme')}</span>
            <select value={theme.value} onChange={(event) => { theme.value = event.currentTarget.value as Theme; }}>
                {THEMES.map((name) => <option key={name} value={name}>{shell(`theme.${name}`)}</option>)}
            </select>
        </label>
    );
}

function ConnectionState() {
    const state = connection.value;
    // The region stays in place while it is empty: only then is its first text read out.
    return <p class={`connection connection--${state}`} role="status">{state === 'idle' ? '' : shell(`connection.${state}`)}</p>;
}

function Identity() {
    const [failed, setFailed] = useState(false);
    const who = account.value;
    if (!who) return null;
    const leave = async (): Promise<void> => {
        setFailed(false);
        await signOut().catch(() => setFailed(true));
    };
    return (
        <div class="identity">
            <a href="/account" class="identity__name" aria-label={`${shell('nav.account')}: ${who.person.display_name}`}>{who.person.display_name}</a>
            <button type="button" class="identity__out" onClick={() => void leave()}>{shell('sign_out')}</button>
            {failed ? <p role="alert" class="identity__failed">{shell('sign_out_failed')}</p> : null}
        </div>
    );
}

function Navigation() {
    const permissions = account.value?.permissions ?? [];
    const mustChange = account.value?.person.must_change_password ?? true;
    const shown = screens.filter(({ inNavigation, permission }) => inNavigation && (permission === null || permissions.includes(permission)));
    if (mustChange || shown.length === 0) return null;
    const current = (path: string): boolean => place.value.path === path || place.value.path.startsWith(`${path}/`);
    return (
        <nav class="navigation" aria-label={shell('menu')}>
            <ul class="navigation__list">
                {shown.map(({ path, title }) => (
                    <li key={path}>
                        <a href={path} aria-current={current(path) ? 'page' : undefined}>{shell(title)}</a>
                    </li>
                ))}
            </ul>
        </nav>
    );
}

export function Header() {
    const force = forceName();
    return (
        <header class="header">
            <div class="header__bar">
                <a href="/home" class="header__home">
                    {about.value.badge ? <img class="header__badge" src="/api/v1/badge" alt="" width="32" height="32" /> : null}
                    <span class="header__names">
                        {force ? <span class="header__force">{force}</span> : null}
                        <span class="header__service">{shell('service')}</span>
                    </span>
                </a>
                <ConnectionState />
                <div class="header__tools">
                    <ThemeSwitch />
                    <LanguageSwitch />
                    <Bell />
                    <Identity />
                </div>
            </div>
            {about.value.demo ? <p class="demo-banner">{shell('demo_banner')}</p> : null}
            <Navigation />
        </header>
    );
}
