/** The one user of the embedded cluster: whoever holds its token. */
export const userName = "fairlead-admin";
