import './trusted';
import { render } from 'preact';
import { loadAbout } from './app/about';
import { App } from './app/App';
import { followConnection } from './app/connection';
import { prepareScreens } from './app/ready';
import { followLinks } from './app/router';
import { followPresence, followSession, refreshSession } from './app/session';
import { followTheme } from './app/theme';
import { followLanguage } from './i18n/language';
import { followServerLanguage } from './i18n/server';

followTheme();
followLanguage();
followServerLanguage();
followLinks();
followConnection();
followSession();
followPresence();
prepareScreens();
void loadAbout();
void refreshSession();

const root = document.getElementById('app');
if (root) render(<App />, root);
