/* SPDX-License-Identifier: MIT */
/*
 * The first process of the machine that runs the scenarios: loads the modules that /modules.txt names, a line each with their
 * parameters, prints the kernel's log, and switches the machine off.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

enum {
	KLOG_READ_ALL = 3,
	KLOG_SIZE = 10
};

static void mount_on(const char *folder, const char *type)
{
	mkdir(folder, 0755);
	if (mount(type, folder, type, 0, NULL))
		printf("init: %s: %s\n", folder, strerror(errno));
}

static void use_console(void)
{
	int console = open("/dev/ttyS0", O_RDWR | O_NOCTTY);

	if (console < 0)
		return;
	for (int fd = 0; fd < 3; fd++)
		dup2(console, fd);
}

static void load_module(char *line)
{
	char *parameters = strchr(line, ' ');
	long failed;
	int fd;

	if (parameters)
		*parameters++ = '\0';
	fd = open(line, O_RDONLY);
	failed = fd < 0 || syscall(SYS_finit_module, fd, parameters ? parameters : "", 0);
	printf("init: %s: %s\n", line, failed ? strerror(errno) : "loaded");
	if (fd >= 0)
		close(fd);
}

static void load_modules(void)
{
	FILE *list = fopen("/modules.txt", "r");
	char line[256];

	while (list && fgets(line, sizeof(line), list)) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0])
			load_module(line);
	}
	if (list)
		fclose(list);
}

static void print_log(void)
{
	int size = klogctl(KLOG_SIZE, NULL, 0);
	char *log = size > 0 ? malloc((size_t)size) : NULL;

	if (!log)
		return;
	size = klogctl(KLOG_READ_ALL, log, size);
	if (size > 0)
		fwrite(log, 1, (size_t)size, stdout);
	free(log);
}

int main(void)
{
	mount_on("/dev", "devtmpfs");
	mount_on("/proc", "proc");
	mount_on("/sys", "sysfs");
	use_console();
	load_modules();
	print_log();
	fflush(stdout);
	tcdrain(1);
	sync();
	reboot(RB_POWER_OFF);
	return 0;
}
