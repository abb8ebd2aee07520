// The force's own guidance is a document of its own; what stands here are the points that this service enforces.
export const guidanceEnglish = {
    'help': 'Your force publishes its guidance on the use of ANPR, and gives each version a number. Searching, and opening the images of an alert, need the version in force acknowledged by you.',
    'intro': 'Version {version} of your force’s guidance on the use of ANPR is in force. Read it where your force publishes it. These are the points that this service holds everybody to:',
    'point.purpose': 'Look for a vehicle only for a policing purpose, which you state each time, in words that justify it later. Never out of curiosity, nor for anything private.',
    'point.least': 'Ask for no more than the purpose needs: one vehicle, the shortest time.',
    'point.older': 'Older reads need written authority of an officer who is not you.',
    'point.doubt': 'A read is what a machine made of a picture. Look at the picture before you act on it; a match says where a plate was, not who was driving.',
    'point.share': 'What you find stays in police systems. Pass it on only as your force’s rules of disclosure allow.',
    'point.record': 'All you look at and do is recorded for good, and others look through that record.',
    'declare': 'I have read version {version} of the guidance, and I will keep to it.',
    'declare.missing': 'Tick the box when you have read the guidance',
    'submit': 'Acknowledge',
    'done': 'You have acknowledged version {version}. It is on the record.',
    'changed': 'Another version has come into force meanwhile. Read that one.',
    'go_on': 'Go on to your work',
    'banner': 'Some of your work waits for you to acknowledge the guidance.',
    'banner.link': 'Read and acknowledge it',
} as const;
