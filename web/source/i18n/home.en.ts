// What each screen is for, in a sentence; by its key in the navigation.
export const homeEnglish = {
    'title': 'Your work',
    'help': 'The screens that are open to you now. What your roles would open and something else keeps shut stands in your account.',
    'none': 'No screen is open to you yet. Your account says what is missing.',
    'account': 'What you may do, and what is missing',
    'nav.live': 'Alerts as they come, with images and map: take them and end them.',
    'nav.search': 'Find where a vehicle was seen, for a stated purpose.',
    'nav.nrds': 'The devices that read plates: where they stand, and whether they send.',
    'nav.lists': 'Lists of vehicles of interest: browse, import, add and withdraw.',
    'nav.quarantine': 'What arrived and could not be used, and why.',
    'nav.audit': 'The record of every use, with its proof.',
    'nav.people': 'Accounts, roles, training and vetting.',
    'me': 'My page: what waits for you, what you may do and why',
    'nav.account': 'Who you are here, and what you may do.',
    'nav.guidance': 'Read and acknowledge the guidance in force.',
} as const;
