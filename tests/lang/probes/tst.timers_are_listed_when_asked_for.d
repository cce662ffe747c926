/* Section 9.2: a timer that a description names exactly exists, also for a listing. */
/* cmd: -l -n tick-3s -n profile-97 -n tick-3s -n profile:::profile-3hz -n tick-0 -n tick-3* */
