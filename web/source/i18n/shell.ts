import { shellWelsh } from './shell.cy';
import { shellEnglish } from './shell.en';
import { texts } from './texts';

export type { NavKey } from './shell.en';
export const shell = texts(shellEnglish, shellWelsh);
