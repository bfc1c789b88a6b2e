// SPDX-License-Identifier: MIT
/**
 * DOC: files that are printed
 *
 * The text of an open file, and who prints it. Both are allocations of the open file's, which can fail.
 */
#include <linux/seq_file.h>

#include <fs/usable.h>
#include <lib/format.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <string.h>

int seq_open(struct file *file, const struct seq_operations *op)
{
	struct seq_file *m = kzalloc(sizeof(*m), GFP_KERNEL_ACCOUNT);

	if (!m)
		return -ENOMEM;
	m->op = op;
	m->file = file;
	file->private_data = m;
	return 0;
}

int seq_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;

	(void)inode;
	if (!drmres_usable(m, "seq_file"))
		return 0;
	kvfree(m->buf);
	kfree(m);
	return 0;
}

/* One thing, at position 0. */
static void *single_start(struct seq_file *m, loff_t *pos)
{
	(void)m;
	return *pos ? NULL : (void *)1;
}

static void *single_next(struct seq_file *m, void *v, loff_t *pos)
{
	(void)m;
	(void)v;
	++*pos;
	return NULL;
}

static void single_stop(struct seq_file *m, void *v)
{
	(void)m;
	(void)v;
}

int single_open(struct file *file, int (*show)(struct seq_file *m, void *v), void *data)
{
	struct seq_operations *op = kmalloc(sizeof(*op), GFP_KERNEL_ACCOUNT);
	int ret;

	if (!op)
		return -ENOMEM;
	*op = (struct seq_operations){.start = single_start, .next = single_next, .stop = single_stop, .show = show};
	ret = seq_open(file, op);
	if (ret)
		kfree(op);
	else
		((struct seq_file *)file->private_data)->private = data;
	return ret;
}

int single_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;
	const struct seq_operations *op;

	if (!drmres_usable(m, "seq_file"))
		return 0;
	op = m->op;
	seq_release(inode, file);
	kfree(op);
	return 0;
}

static int print_all(struct seq_file *m)
{
	loff_t pos = 0;
	void *v = m->op->start(m, &pos);
	int ret = 0;

	while (v && !IS_ERR(v) && ret >= 0 && m->count < m->size) {
		size_t before = m->count;

		ret = m->op->show(m, v);
		/* SEQ_SKIP: this one is not to be seen. */
		if (ret > 0)
			m->count = before;
		if (ret >= 0)
			v = m->op->next(m, v, &pos);
	}
	m->op->stop(m, v);
	if (IS_ERR(v))
		return (int)PTR_ERR(v);
	return ret < 0 ? ret : 0;
}

/* Print into more and more room until it is enough. */
static int make(struct seq_file *m)
{
	size_t size = PAGE_SIZE;
	int ret;

	for (;; size *= 2) {
		kvfree(m->buf);
		m->count = 0;
		m->size = size;
		m->buf = kvmalloc(size, GFP_KERNEL_ACCOUNT);
		if (!m->buf)
			return -ENOMEM;
		ret = print_all(m);
		if (ret)
			return ret;
		if (m->count < m->size) {
			m->made = true;
			return 0;
		}
	}
}

ssize_t seq_read(struct file *file, char __user *buf, size_t size, loff_t *ppos)
{
	struct seq_file *m = file->private_data;
	size_t left;
	int ret;

	if (!drmres_usable(m, "seq_file"))
		return -EBADF;
	if (!m->made) {
		ret = make(m);
		if (ret)
			return ret;
	}
	left = m->count - m->from;
	if (size > left)
		size = left;
	if (copy_to_user(buf, m->buf + m->from, size))
		return -EFAULT;
	m->from += size;
	*ppos += (loff_t)size;
	return (ssize_t)size;
}

loff_t seq_lseek(struct file *file, loff_t offset, int whence)
{
	return noop_llseek(file, offset, whence);
}

void seq_vprintf(struct seq_file *m, const char *fmt, va_list args)
{
	size_t room = m->size - m->count, length;

	if (!room)
		return;
	length = drmres_vformat(m->buf + m->count, room, fmt, args);
	m->count = length < room ? m->count + length : m->size;
}

void seq_printf(struct seq_file *m, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	seq_vprintf(m, fmt, args);
	va_end(args);
}

int seq_write(struct seq_file *m, const void *data, size_t len)
{
	if (len >= m->size - m->count) {
		m->count = m->size;
		return -1;
	}
	memcpy(m->buf + m->count, data, len);
	m->count += len;
	return 0;
}

void seq_puts(struct seq_file *m, const char *s)
{
	seq_write(m, s, strlen(s));
}

void seq_putc(struct seq_file *m, char c)
{
	seq_write(m, &c, 1);
}
