// The whole page: the frame, and in it the screen that the address names, once somebody may see it.
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Announcer } from '../components/announcer';
import { Loading } from '../components/Loading';
import { Notice, ProblemNotice } from '../components/Notice';
import { shell } from '../i18n/shell';
import { OPEN, screens, type Screen, type ScreenProps } from '../screens/registry';
import { Footer } from './Footer';
import { Forbidden, NotFound } from './DeadEnds';
import { GuidanceBanner } from './GuidanceBanner';
import { Header } from './Header';
import { homeOf } from './home';
import { Confirming } from './Confirming';
import { FactorBanner } from './FactorBanner';
import { go, match, place } from './router';
import { isHeldBack, may, refreshSession, session } from './session';
import { SessionEnding } from './SessionEnding';

type Loader = Screen['load'];

const loadOwnFactor: Loader = () => import('../screens/factor/OwnFactor');

const loadSignIn: Loader = () => import('../screens/sign_in/SignIn');
const loadOwnPassword: Loader = () => import('../screens/sign_in/OwnPassword');

/** Fetches a screen's code and shows it. */
function Lazy({ load, params }: { load: Loader; params: Record<string, string> }) {
    const [shown, setShown] = useState<{ load: Loader; Screen: ComponentType<ScreenProps> | null } | null>(null);
    useEffect(() => {
        let gone = false;
        load().then(
            (module) => { if (!gone) setShown({ load, Screen: module.default }); },
            () => { if (!gone) setShown({ load, Screen: null }); },
        );
        return () => { gone = true; };
    }, [load]);
    if (!shown || shown.load !== load) return <Loading />;
    if (shown.Screen) return <shown.Screen params={params} />;
    return (
        <Notice tone="error">
            <p>{shell('screen_failed')}</p>
            <button type="button" class="govuk-button" onClick={() => location.reload()}>{shell('load_again')}</button>
        </Notice>
    );
}

function Redirect({ to }: { to: string }) {
    useEffect(() => go(to, 'replace'), [to]);
    return <Loading />;
}

function found(path: string): { screen: Screen; params: Record<string, string> } | null {
    for (const screen of screens) {
        const params = match(screen.path, path);
        if (params) return { screen, params };
    }
    return null;
}

/** The screen, or what stands in its place: signing in, a first password, a dead end. */
function Current() {
    const now = session.value;
    const there = found(place.value.path);
    if (there?.screen.permission === OPEN) return <Lazy load={there.screen.load} params={there.params} />;
    if (now.state === 'unknown') return <Loading label={shell('starting')} />;
    if (now.state === 'unreachable') return <><h1 class="govuk-heading-l">{shell('start_failed')}</h1><ProblemNotice problem={now.problem} retry={() => void refreshSession()} /></>;
    if (now.state === 'signed_out') return <Lazy load={loadSignIn} params={{}} />;
    if (now.account.person.must_change_password) return <Lazy load={loadOwnPassword} params={{}} />;
    if (isHeldBack(now.account)) return <Lazy load={loadOwnFactor} params={{}} />;
    if (place.value.path === '/') return <Redirect to={homeOf(now.account)} />;
    if (!there) return <NotFound />;
    if (there.screen.permission !== null && !may(there.screen.permission)) return <Forbidden />;
    return <Lazy load={there.screen.load} params={there.params} />;
}

export function App() {
    return (
        <>
            <a href="#main" class="govuk-skip-link">{shell('skip')}</a>
            <Header />
            <main id="main" class="main" tabIndex={-1}>
                <SessionEnding />
                <FactorBanner />
                <GuidanceBanner />
                <Current />
            </main>
            <Footer />
            <Confirming />
            <Announcer />
        </>
    );
}
