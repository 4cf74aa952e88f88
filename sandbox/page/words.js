// The page's own words, Chinese first; the bot's words come from the bot.
const WORDS = {
  zh: {
    title: "支部事务助手 · 演示", other: "English", otherTitle: "Show this page in English",
    hour: "下一小时", morning: "明早九点", monday: "下周一", month: "下月一日", clockTitle: "让时间前进",
    moving: "时间前进中", loading: "正在准备演示支部", trouble: "时间没有走完，请看终端中的说明",
    people: "以谁的身份", hint: "这是本机上的演示。先选一个人，再像平时聊天一样点按钮、发消息；上面的按钮让时间前进，可以看到提醒怎样发来。", understood: "知道了",
    addPerson: "增加一个人", askName: "这个人叫什么？", add: "增加", cancel: "取消", close: "关闭", yes: "确定",
    private: "与助手的私聊", groupOf: n => `群 · ${n}人和助手`, groupWithout: n => `群 · ${n}人，助手不在群里`,
    actingAs: name => `您现在是 ${name}`, privateUnder: "机器人",
    empty: "这里还没有消息。", noPreview: "还没有消息", edited: "已编辑", pinned: "置顶消息",
    menu: "菜单", write: "输入消息", writeShort: "在群里说话", writeGroup: "在群里说话（助手只收到命令和对它的回复）", send: "发送", attach: "发送文件", back: "返回", more: "更多",
    reply: "回复", start: "开始", restart: "重新启用助手", join: "加入这个群", leave: "退出这个群",
    block: "停用助手（模拟屏蔽）", unblock: "重新启用助手", removeBot: "把助手移出群", addBot: "把助手请进群", migrate: "升级为超级群",
    gone: "这个按钮已经不在了", noAnswer: "助手没有及时回应", offline: "与本机程序的连接断开，正在重连", account: name => `账号：${name}`,
    openLink: "要打开这个网址吗？", fileTooBig: "文件超过20 MB", unknownPerson: "演示中没有这个账号",
    joined: who => `${who} 加入了群`, left: who => `${who} 离开了群`, upgraded: "本群升级为超级群", pinnedNote: "置顶了一条消息", download: "下载", unread: "有新消息", newest: "看最新消息",
  },
  en: {
    title: "Branch assistant · demonstration", other: "中文", otherTitle: "用中文显示本页",
    hour: "+1 hour", morning: "Next 9:00", monday: "Monday", month: "Next 1st", clockTitle: "Move the clock",
    moving: "Time is passing", loading: "The demonstration is being prepared", trouble: "The clock stopped on its way; the terminal says why",
    people: "Act as", hint: "A demonstration on this machine. Choose a person, then press buttons and write as in any chat; the buttons above move the clock, so that reminders come. The bot answers in Chinese until you send /language.", understood: "Got it",
    addPerson: "Add a person", askName: "What is the name?", add: "Add", cancel: "Cancel", close: "Close", yes: "OK",
    private: "Private chat with the bot", groupOf: n => `Group · ${n} people and the bot`, groupWithout: n => `Group · ${n} people, without the bot`,
    actingAs: name => `You are ${name} now`, privateUnder: "bot",
    empty: "No messages yet.", noPreview: "No messages yet", edited: "edited", pinned: "Pinned message",
    menu: "Menu", write: "Write a message", writeShort: "Write in the group", writeGroup: "Write in the group (the bot gets commands and replies to it)", send: "Send", attach: "Send a file", back: "Back", more: "More",
    reply: "Reply", start: "START", restart: "Unblock the bot", join: "Join this group", leave: "Leave this group",
    block: "Block the bot", unblock: "Unblock the bot", removeBot: "Remove the bot from the group", addBot: "Add the bot to the group", migrate: "Upgrade to a supergroup",
    gone: "That button is gone", noAnswer: "The bot did not answer in time", offline: "Connection lost, trying again", account: name => `Account: ${name}`,
    openLink: "Open this address?", fileTooBig: "The file is larger than 20 MB", unknownPerson: "Nobody here has this account",
    joined: who => `${who} joined the group`, left: who => `${who} left the group`, upgraded: "The group became a supergroup", pinnedNote: "A message was pinned", download: "Download", unread: "new messages", newest: "Newest messages",
  },
};

let language = localStorage.getItem("language") === "en" ? "en" : "zh";

export const locale = () => (language === "zh" ? "zh-CN" : "en-GB");
export const isChinese = () => language === "zh";

export function word(name, ...given) {
  const found = WORDS[language][name];
  return typeof found === "function" ? found(...given) : found;
}

export function switchLanguage() {
  language = language === "zh" ? "en" : "zh";
  localStorage.setItem("language", language);
}
