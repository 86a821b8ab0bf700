//! The classes of leftovers, and the words that each of them uses. Words are one piece of evidence
//! among others: alone, they propose nothing.

/// What a leftover is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    /// Asks readers to follow, subscribe or join.
    Follow,
    /// A QR code, or what is said about one.
    Qr,
    /// An image that decorates an edge of every article.
    Banner,
    /// Sells something.
    Advertisement,
    /// Asks readers to like, comment, donate or contribute.
    Plea,
    /// Other articles.
    Related,
    /// Leads around the original site.
    Navigation,
    /// Who wrote, translated or edited it.
    Byline,
    /// Terms and liability.
    Disclaimer,
    /// Separates or decorates.
    Ornament,
    /// Asks readers to share, or offers buttons for it.
    Share,
}

impl Class {
    /// Its word in reports.
    #[must_use]
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Follow => "follow",
            Self::Qr => "qr",
            Self::Banner => "banner",
            Self::Advertisement => "advertisement",
            Self::Plea => "plea",
            Self::Related => "related",
            Self::Navigation => "navigation",
            Self::Byline => "byline",
            Self::Disclaimer => "disclaimer",
            Self::Ornament => "ornament",
            Self::Share => "share",
        }
    }

    /// Whether careful owners differ on whether it is a leftover.
    #[must_use]
    pub(crate) fn is_debatable(self) -> bool {
        matches!(
            self,
            Self::Byline | Self::Disclaimer | Self::Ornament | Self::Navigation
        )
    }

    /// What it says, for the reasons of a verdict.
    #[must_use]
    pub(crate) fn says(self) -> &'static str {
        match self {
            Self::Follow => "asks readers to follow or join",
            Self::Qr => "is about a QR code",
            Self::Banner => "decorates an edge of the articles",
            Self::Advertisement => "offers something for sale",
            Self::Plea => "asks readers to like, comment or contribute",
            Self::Related => "announces other articles",
            Self::Navigation => "leads around the original site",
            Self::Byline => "names an author or editor",
            Self::Disclaimer => "states terms or liability",
            Self::Ornament => "only separates",
            Self::Share => "asks readers to share",
        }
    }
}

/// Words of a class, in the form of `letters`: lower case, without spaces and punctuation.
#[rustfmt::skip]
const WORDS: &[(Class, &[&str])] = &[
    (Class::Disclaimer, &[
        "免责", "仅供学习", "仅供参考", "学习交流", "学习使用", "版权", "侵权", "侵删", "授权", "违法", "法律责任",
        "承担", "后果", "声明", "转载", "请勿", "非法", "免責", "轉載", "聲明", "disclaimer", "liability", "liable", "responsibleforany", "notresponsible", "informationonly", "allrightsreserved",
        "copyright", "ccby", "creativecommons", "educationalpurposes", "republished", "originallypublished", "firstappearedon", "appearedfirston",
    ]),
    (Class::Qr, &["扫码", "二维码", "扫一扫", "长按识别", "识别图中", "掃碼", "qrcode", "scanthe"]),
    (Class::Related, &[
        "往期", "前情回顾", "历史精选", "推荐阅读", "相关阅读", "延伸阅读", "精彩回顾", "历史文章", "更多文章", "热门文章", "精选文章", "猜你喜欢", "推荐文章",
        "相關閱讀", "推薦閱讀", "relatedposts", "relatedarticles", "readmore", "youmayalsolike", "youmightalsolike", "morefrom",
        "recommendedreading", "otherarticles", "收录于合集",
    ]),
    (Class::Follow, &[
        "关注", "公众号", "订阅", "星标", "蓝字", "交流群", "进群", "入群", "拉群", "加群", "微信群", "qq群", "加入我们", "加我", "添加作者", "作者微信", "讨论群", "微信搜索", "加群", "名片", "添加微信",
        "加微信", "置顶", "热线", "知识星球", "星球", "联系我们", "關注", "訂閱", "追蹤", "followus", "followme", "followour", "subscribe", "newsletter",
        "joinus", "joinour", "telegram", "discord", "signup", "contactus", "linkedin", "facebook", "twitter", "youtubechannel",
    ]),
    (Class::Advertisement, &[
        "课程", "优惠", "招生", "培训", "报名", "折扣", "券", "购买", "原价", "价格", "领取", "福利", "学员", "咨询", "广告", "客服", "会员",
        "团购", "限时", "特惠", "套餐", "秒杀", "赠送", "礼品", "加入星球", "就业", "讲师", "开班", "直播", "招聘", "內推", "內容合作", "商务合作", "免费领", "后台回复", "公众号回复", "后台发送", "圈子",
        "sponsor", "discount", "coupon", "buynow", "enroll", "course", "promocode", "freetrial", "offer", "training",
    ]),
    (Class::Plea, &[
        "点赞", "点个", "在看", "打赏", "赞赏", "点在看", "感谢您", "感谢阅读", "赞一下", "三连", "支持一下", "投稿", "留言", "评论区", "點讚", "拍手", "贊助", "donate", "comment", "clap", "buymeacoffee",
        "patreon", "supportus", "likeit",
    ]),
    (Class::Share, &["分享", "转发", "朋友圈", "轉發", "sharethis", "tweet", "shareon", "shareit"]),
    (Class::Navigation, &[
        "上一篇", "下一篇", "返回", "阅读原文", "閱讀原文", "查看原文", "点击阅读", "continuereading", "nextpost", "previouspost", "backto", "homepage",
    ]),
    (Class::Byline, &["关于我们", "关于作者", "作者", "编辑", "编制", "监制", "美编", "策划", "责编", "校对", "编译", "译者", "撰文", "供稿", "审核", "编校", "排版", "报告作者", "报告编号", "发布日期", "更新日期", "发布时间", "转自", "作者簡介", "writtenby", "translatedby", "postedby", "editedby"]),
];

/// Texts that only mark an end or the middle.
#[rustfmt::skip]
const ORNAMENTS: &[&str] = &["end", "theend", "完", "全文完", "结束", "全文结束", "正文", "以下是正文", "正文开始", "分割线", "fin", "more", "未完待续"];

/// Words with which an article names what it rests on; such lines stay.
#[rustfmt::skip]
const SOURCES: &[&str] = &[
    "来源", "题图", "參考", "参考", "出处", "原文链接", "原文地址", "原文标题", "references", "reference", "source", "via", "參考資料", "文章来源",
];

/// What reports ask attention for is no source to follow.
#[rustfmt::skip]
const ATTENTION: &[&str] = &["重点关注", "及时关注", "密切关注", "需要关注", "值得关注", "持续关注", "广泛关注", "高度关注", "需关注", "应关注"];

/// Whether a text asks to click the button of WeChat that leads to the original.
fn leads_to_button(letters: &str) -> bool {
    ["阅读原文", "阅读全文", "閱讀原文", "閱讀全文"].iter().any(|button| {
        letters
            .split_once(button)
            .is_some_and(|(before, _)| before.contains(['点', '點', '戳']))
    })
}

/// The class that the words of a text suggest.
pub(super) fn of_words(letters: &str) -> Option<Class> {
    let bare = ATTENTION
        .iter()
        .filter(|word| letters.contains(**word))
        .fold(letters.to_owned(), |bare, word| bare.replace(word, ""));
    let letters = bare.as_str();
    if leads_to_button(letters) {
        return Some(Class::Follow);
    }
    // Accounts answer messages: "reply 'books' to get them".
    if letters.starts_with("回复") || letters.contains("回复关键") {
        return Some(Class::Follow);
    }
    if letters.chars().all(|c| c == '0') || ORNAMENTS.contains(&letters) {
        return Some(Class::Ornament);
    }
    if (letters.starts_with("关于") || letters.starts_with("about")) && letters.chars().count() < 20 {
        return Some(Class::Byline);
    }
    let found = WORDS
        .iter()
        .find(|(_, words)| words.iter().any(|word| letters.contains(word)));
    found.map(|(class, _)| *class)
}

/// Names of platforms, which ask for something only where they lead to the same page in all articles.
#[rustfmt::skip]
const PLATFORMS: &[&str] = &["telegram", "discord", "linkedin", "facebook", "twitter"];

/// Whether a text would be of no class without the names of platforms.
pub(super) fn only_names_platform(letters: &str) -> bool {
    let bare = PLATFORMS
        .iter()
        .fold(letters.to_owned(), |bare, name| bare.replace(name, ""));
    bare.len() < letters.len() && of_words(&bare).is_none()
}

/// Words that leave no doubt, even in a long text.
#[rustfmt::skip]
const PLAIN: &[&str] = &[
    "公众号", "星标", "星球", "扫码", "二维码", "长按识别", "交流群", "讨论群", "微信群", "进群", "入群", "加群", "优惠", "招生", "报名", "名片",
    "公眾號", "newsletter", "subscribe", "followus", "telegram", "discord", "coupon", "discount", "promocode", "patreon",
];

/// Whether a text contains a word that leaves no doubt.
pub(super) fn is_plain(letters: &str) -> bool {
    PLAIN.iter().any(|word| letters.contains(word)) || leads_to_button(letters)
}

/// Whether a text thanks somebody for what is in the article; readers are thanked for reading.
fn thanks_for_content(letters: &str) -> bool {
    let thanked = ["感谢", "感謝"].iter().find_map(|word| letters.strip_prefix(word));
    thanked.is_some_and(|rest| rest.contains("提供") && !rest.starts_with(['您', '你', '大', '各']))
}

/// Whether a text begins by naming what the article rests on.
pub(super) fn begins_with_source(letters: &str) -> bool {
    if thanks_for_content(letters) {
        return true;
    }
    let start = letters.char_indices().nth(10).map_or(letters, |(at, _)| &letters[..at]);
    SOURCES
        .iter()
        .any(|word| start.contains(word) || letters.starts_with(word))
}

/// Whether a short text does so.
pub(super) fn names_what_it_rests_on(letters: &str) -> bool {
    begins_with_source(letters) && letters.chars().count() < 60
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_button_that_leads_to_the_original() {
        for text in ["点击阅读原文获取更多", "戳阅读全文", "點擊閱讀原文"] {
            assert!(leads_to_button(text) && is_plain(text), "{text}");
            assert_eq!(of_words(text), Some(Class::Follow), "{text}");
        }
        assert_eq!(of_words("阅读原文"), Some(Class::Navigation));
    }

    #[test]
    fn sources_are_named_at_the_beginning() {
        assert!(begins_with_source("信息来源甲乙") && names_what_it_rests_on("reference"));
        assert!(!begins_with_source("一二三四五六七八九十来源"));
        assert!(names_what_it_rests_on("感谢甲乙丙提供内容") && !begins_with_source("感谢您提供建议"));
    }
}
