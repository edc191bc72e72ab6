/** Echo (RFC 862). */
export const ECHO_PORT = 7;
