/*
 * window URL PROFILE COMPONENTS: opens URL in Mozilla 1.7, alone in a window of GTK 2, until its title begins with DONE.
 *
 * The functions that it calls are declared here, as there are no headers of this architecture; neither is there a start file, hence _start.
 */
typedef void *Object;
typedef void (*Handler)(Object, void *);
typedef int (*Timer)(void *);

int __libc_start_main(int (*)(int, char **), int, char **, void *, void *, void *, void *);
extern Object stdout;
int printf(const char *, ...);
void setlinebuf(Object);
int strncmp(const char *, const char *, unsigned);
void _exit(int);

unsigned g_timeout_add(unsigned, Timer, void *);
unsigned long g_signal_connect_data(Object, const char *, Handler, void *, void *, int);
void gtk_init(int *, char ***);
void gtk_main(void);
Object gtk_window_new(int);
void gtk_window_set_default_size(Object, int, int);
void gtk_container_add(Object, Object);
void gtk_widget_show_all(Object);
Object gtk_moz_embed_new(void);
char *gtk_moz_embed_get_title(Object);
void gtk_moz_embed_load_url(Object, const char *);
void gtk_moz_embed_set_comp_path(const char *);
void gtk_moz_embed_set_profile_path(const char *, const char *);

enum { LOAD_AFTER_MS = 100, END_AFTER_MS = 500 /* what the page still sends may go out */ };

static const char *url;
static Object page;

static int load(void *unused) {
    gtk_moz_embed_load_url(page, url);
    return 0;
}

static int end(void *unused) {
    _exit(0);
    return 0;
}

static void title_changed(Object page, void *unused) {
    const char *title = gtk_moz_embed_get_title(page);
    if (title && strncmp(title, "DONE", 4) == 0) {
        g_timeout_add(END_AFTER_MS, end, 0);
    }
}

static int run(int count, char **arguments) {
    gtk_init(&count, &arguments);
    if (count != 4) {
        printf("window URL PROFILE COMPONENTS\n");
        return 2;
    }
    setlinebuf(stdout);
    url = arguments[1];
    gtk_moz_embed_set_profile_path(arguments[2], "browser");
    gtk_moz_embed_set_comp_path(arguments[3]);

    Object window = gtk_window_new(0);
    gtk_window_set_default_size(window, 1000, 700);
    page = gtk_moz_embed_new();
    g_signal_connect_data(page, "title", title_changed, 0, 0, 0);
    gtk_container_add(window, page);
    gtk_widget_show_all(window);
    g_timeout_add(LOAD_AFTER_MS, load, 0);
    gtk_main();
    return 0;
}

/* The kernel leaves the number of arguments on the stack, and above it the arguments. */
__asm__(".globl _start\n"
        "_start:\n"
        "    xor %ebp, %ebp\n"
        "    mov %esp, %eax\n"
        "    and $-16, %esp\n"
        "    sub $12, %esp\n"
        "    push %eax\n"
        "    call start\n"
        "    hlt\n");

__attribute__((used)) static void start(int *stack) asm("start");
static void start(int *stack) {
    __libc_start_main(run, stack[0], (char **) (stack + 1), 0, 0, 0, stack);
}
