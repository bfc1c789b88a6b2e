/* SPDX-License-Identifier: MIT */
/* Cleanup at the end of a block: pointers, objects, guards. */
#include <cases.h>

#include <linux/cleanup.h>

/* What happened, one letter an event. */
static char story[64];

static void tell(char event)
{
	size_t length = __builtin_strlen(story);

	if (length < sizeof(story) - 1) {
		story[length] = event;
		story[length + 1] = '\0';
	}
}

#define CHECK_STORY(expected)               \
	do {                                \
		CHECK_STR(story, expected); \
		story[0] = '\0';            \
	} while (0)

DEFINE_FREE(letter, char *, if (!IS_ERR_OR_NULL(_T)) tell(*_T))

static void frees_in_reverse(void)
{
	char a[] = "a", b[] = "b";

	{
		char *first __free(letter) = a;
		char *second __free(letter) = b;
		char *third __free(letter) = NULL;
		char *fourth __free(letter) = ERR_PTR(-ENOMEM);

		CHECK(first && second && !third && IS_ERR(fourth));
		tell('.');
	}
	CHECK_STORY(".ba");
}

static char *hand_out(char *letter, bool fail)
{
	char *kept __free(letter) = letter;

	if (fail)
		return NULL;
	return_ptr(kept);
}

static void hands_out(void)
{
	char a[] = "a", b[] = "b", c[] = "c";

	CHECK(hand_out(a, false) == a);
	CHECK_STORY("");
	CHECK(!hand_out(b, true));
	CHECK_STORY("b");
	{
		char *kept __free(letter) = c;
		char *taken = no_free_ptr(kept);

		CHECK(taken == c && !kept);
	}
	{
		char *registered __free(letter) = c;

		retain_and_null_ptr(registered);
	}
	CHECK_STORY("");
}

/* An object that comes up and goes down. */
DEFINE_CLASS(session, char, tell(_T), ({
		     tell('(');
		     letter;
	     }),
	     char letter)
EXTEND_CLASS(session, _upper, ({
		     tell('[');
		     (char)(letter - 'a' + 'A');
	     }),
	     char letter)

static void classes(void)
{
	{
		CLASS(session, one)('x');
		CLASS(session_upper, two)('y');

		CHECK(one == 'x' && two == 'Y');
		tell('.');
	}
	CHECK_STORY("([.Yx");
	{
		/* Nothing comes up: the value is there. */
		CLASS_INIT(session, three, 'z');

		CHECK_EQ(three, 'z');
		tell('.');
	}
	CHECK_STORY(".z");
}

struct door {
	int holders;
	bool stuck;
};

static int door_lock(struct door *door)
{
	door->holders++;
	tell('<');
	return 0;
}

static void door_unlock(struct door *door)
{
	door->holders--;
	tell('>');
}

static int door_try(struct door *door)
{
	return !door->stuck && !door_lock(door);
}

static int door_interruptible(struct door *door)
{
	return door->stuck ? -EINTR : door_lock(door);
}

DEFINE_GUARD(door, struct door *, door_lock(_T), door_unlock(_T))
DEFINE_GUARD_COND(door, _try, door_try(_T))
DEFINE_GUARD_COND(door, _intr, door_interruptible(_T), _RET == 0)

static int guarded(struct door *door, int which)
{
	guard(door)(door);

	CHECK_EQ(door->holders, 1);
	switch (which) {
	case 0:
		return 10;
	case 1:
		tell('.');
		break;
	}
	return 11;
}

static void guards(void)
{
	struct door door = {0};

	CHECK_EQ(guarded(&door, 0), 10);
	CHECK_EQ(guarded(&door, 1), 11);
	CHECK_EQ(door.holders, 0);
	CHECK_STORY("<><.>");
}

static void scopes(void)
{
	struct door door = {0}, inner = {0};
	int turns = 0;

	scoped_guard (door, &door) {
		CHECK_EQ(door.holders, 1);
		turns++;
		scoped_guard (door, &inner)
			tell('i');
	}
	CHECK_EQ(turns, 1);
	CHECK_EQ(door.holders, 0);
	CHECK_STORY("<<i>>");

	/* Leaving with break leaves the scope, as a loop would. */
	scoped_guard (door, &door) {
		if (turns)
			break;
		tell('x');
	}
	CHECK_STORY("<>");

	scoped_guard (door_try, &door)
		tell('t');
	door.stuck = true;
	scoped_guard (door_try, &door)
		tell('x');
	scoped_guard (door_intr, &door)
		tell('x');
	CHECK_STORY("<t>");
}

static int conditional(struct door *door)
{
	scoped_cond_guard (door_intr, return -EINTR, door) {
		tell('c');
		return 1;
	}
	return 2;
}

static void conditions(void)
{
	struct door door = {0};

	CHECK_EQ(conditional(&door), 1);
	CHECK_STORY("<c>");
	door.stuck = true;
	CHECK_EQ(conditional(&door), -EINTR);
	CHECK_EQ(door.holders, 0);
	CHECK_STORY("");
}

/* Both branches return, and the compiler knows that nothing comes behind them. */
static int last_statement(struct door *door, bool early)
{
	scoped_guard (door, door) {
		if (early)
			return 1;
		return 2;
	}
}

static int last_condition(struct door *door)
{
	scoped_cond_guard (door_try, return -EBUSY, door)
		return 3;
}

static void scope_as_the_last_statement(void)
{
	struct door door = {0};

	CHECK_EQ(last_statement(&door, true), 1);
	CHECK_EQ(last_statement(&door, false), 2);
	CHECK_EQ(last_condition(&door), 3);
	CHECK_STORY("<><><>");
	door.stuck = true;
	CHECK_EQ(last_condition(&door), -EBUSY);
	CHECK_EQ(door.holders, 0);
	CHECK_STORY("");
}

/* A fail statement that only says so goes on behind the scope, which is not entered. */
static void condition_that_goes_on(void)
{
	struct door door = {.stuck = true};

	for (int i = 0; i < 2; i++)
		scoped_cond_guard (door_try, tell('n'), &door)
			tell('x');
	CHECK_STORY("nn");
}

/* A loop in a scope, and a scope in a loop: break and continue mean the nearest of the two. */
static void loops(void)
{
	struct door door = {0};

	for (int i = 0; i < 3; i++) {
		scoped_guard (door, &door) {
			if (i == 1)
				continue;
			tell((char)('0' + i));
		}
	}
	CHECK_STORY("<0><><2>");
	scoped_guard (door, &door)
		for (int i = 0; i < 3; i++) {
			if (i == 1)
				break;
			tell((char)('0' + i));
		}
	CHECK_STORY("<0>");
}

static int acquire(struct door *door, bool interruptible)
{
	int ret;

	if (interruptible) {
		ACQUIRE(door_intr, held)(door);
		ret = ACQUIRE_ERR(door_intr, &held);
		CHECK_EQ(door->holders, ret ? 0 : 1);
		return ret;
	}
	ACQUIRE(door_try, held)(door);
	ret = ACQUIRE_ERR(door_try, &held);
	CHECK_EQ(door->holders, ret ? 0 : 1);
	return ret;
}

/* The errno is the one that the lock was not had with, -EBUSY for one that only says no. */
static void acquired(void)
{
	struct door door = {0};

	CHECK_EQ(acquire(&door, false), 0);
	CHECK_EQ(acquire(&door, true), 0);
	CHECK_STORY("<><>");
	door.stuck = true;
	CHECK_EQ(acquire(&door, false), -EBUSY);
	CHECK_EQ(acquire(&door, true), -EINTR);
	CHECK_STORY("");
}

/* A guard that keeps something between lock and unlock, and one without an object. */
DEFINE_LOCK_GUARD_1(door_saving, struct door, ({
			    door_lock(_T->lock);
			    _T->before = 'b';
		    }),
		    ({
			    tell(_T->before);
			    door_unlock(_T->lock);
		    }),
		    char before)
DEFINE_LOCK_GUARD_1_COND(door_saving, _try, door_try(_T->lock))
DEFINE_LOCK_GUARD_0(reader, tell('{'), tell('}'))

static void guards_with_fields(void)
{
	struct door door = {0};

	scoped_guard (door_saving, &door)
		tell('.');
	CHECK_STORY("<.b>");
	{
		guard(reader)();
		guard(door_saving)(&door);

		tell('.');
	}
	CHECK_STORY("{<.b>}");
	door.stuck = true;
	scoped_guard (door_saving_try, &door)
		tell('x');
	scoped_guard (reader)
		tell('.');
	CHECK_STORY("{.}");
	CHECK_EQ(door.holders, 0);
}

CASES(cleanup){
	CASE(cleanup, frees_in_reverse),
	CASE(cleanup, hands_out),
	CASE(cleanup, classes),
	CASE(cleanup, guards),
	CASE(cleanup, scopes),
	CASE(cleanup, conditions),
	CASE(cleanup, scope_as_the_last_statement),
	CASE(cleanup, condition_that_goes_on),
	CASE(cleanup, loops),
	CASE(cleanup, acquired),
	CASE(cleanup, guards_with_fields),
	CASE_END,
};
