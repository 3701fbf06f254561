const names = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Calls with which a program computes: its memory, its threads, time, its own signals, waiting, questions about itself; and becoming another program. */
export const computing = names(`
  brk mmap munmap mprotect mremap madvise mincore msync mlock munlock mlock2 membarrier pkey_alloc pkey_free
  pkey_mprotect futex futex_waitv set_robust_list get_robust_list set_tid_address rseq arch_prctl get_thread_area
  set_thread_area restart_syscall sched_yield sched_getaffinity sched_getparam sched_getscheduler sched_getattr
  sched_get_priority_max sched_get_priority_min sched_rr_get_interval getpriority getcpu clock_gettime clock_getres
  clock_nanosleep nanosleep gettimeofday time times getitimer setitimer alarm pause timer_create timer_delete
  timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime timerfd_settime rt_sigaction
  rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait sigaltstack signalfd signalfd4 poll ppoll
  select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd eventfd2 getrandom
  uname sysinfo getrusage getrlimit exit exit_group execve getpid getppid gettid getuid geteuid getgid getegid
  getgroups getresuid getresgid getpgid getpgrp getsid capget
`);

/** Calls on what is open already, and looking at files; opening them is left to the policy. */
export const reading = names(`
  read readv pread64 preadv preadv2 lseek close close_range dup dup2 dup3 flock pipe pipe2 write writev pwrite64
  pwritev pwritev2 access faccessat faccessat2 stat lstat fstat newfstatat statx statfs fstatfs readlink readlinkat
  getcwd chdir fchdir getdents getdents64 fadvise64 readahead getxattr lgetxattr fgetxattr listxattr llistxattr
  flistxattr umask getsockname getpeername getsockopt sendto recvfrom sendmsg recvmsg sendmmsg recvmmsg shutdown
`);

/** Calls that change files. */
export const writing = names(`
  creat truncate ftruncate fallocate unlink unlinkat rename renameat renameat2 mkdir mkdirat rmdir link linkat symlink
  symlinkat chmod fchmod fchmodat chown fchown lchown fchownat utime utimes futimesat utimensat setxattr lsetxattr
  fsetxattr removexattr lremovexattr fremovexattr fsync fdatasync sync syncfs sync_file_range copy_file_range sendfile
  splice tee vmsplice mknod mknodat memfd_create inotify_init inotify_init1 inotify_add_watch inotify_rm_watch
  fchmodat2
`);

/** Calls with which programs start, steer and talk to one another. */
export const processes = names(`
  fork vfork execveat wait4 waitid kill tkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_open pidfd_send_signal setrlimit
  setpgid setsid setpriority sched_setaffinity sched_setattr sched_setparam sched_setscheduler ioprio_get ioprio_set
  mlockall munlockall setuid setgid setreuid setregid setresuid setresgid setgroups setfsuid setfsgid capset socketpair
  connect bind listen accept accept4 semget semop semctl semtimedop shmget shmat shmctl shmdt msgget msgsnd msgrcv
  msgctl mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr io_setup io_destroy io_submit io_cancel
  io_getevents landlock_create_ruleset landlock_add_rule landlock_restrict_self setsockopt
`);
