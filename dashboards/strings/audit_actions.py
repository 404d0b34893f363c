"""Every act the audit trail knows, as an official would call it."""

from __future__ import annotations

from data_layer.vocab import Text

SIGNING_IN = {
    "sign_in": Text("登录", "Sign in"),
    "sign_out": Text("退出登录", "Sign out"),
    "confirm_password": Text("核对本人口令", "Confirm own password"),
    "change_password": Text("修改口令", "Change password"),
    "change_email": Text("修改邮箱", "Change mail address"),
    "set_up": Text("设立首个系统管理员", "First administrator set up"),
    "second_factor": Text("动态口令验证", "Second factor given"),
    "begin_second_factor": Text("绑定动态口令", "Second factor set"),
    "end_second_factor": Text("关闭动态口令", "Second factor ended"),
    "reset_second_factor": Text("重置动态口令", "Second factor reset"),
    "sign_in_by_others": Text("统一认证登录", "Signed in by single sign-on"),
    "create_account": Text("建立账号", "Create account"),
    "grant_role": Text("授予角色和范围", "Role and scope granted"),
    "change_account": Text("修改账号信息", "Account changed"),
    "disable_account": Text("停用账号", "Account stopped"),
    "enable_account": Text("恢复账号", "Account let in again"),
    "reset_password": Text("重置口令", "Password reset"),
    "unlock_account": Text("解除锁定", "Account unlocked"),
    "end_sessions": Text("退出登录（强制）", "Sessions ended"),
    "backup": Text("备份", "Backup"),
    "rotate_key": Text("更换密钥", "Key changed"),
    "issue_token": Text("签发接口令牌", "Issue token"),
    "revoke_token": Text("吊销接口令牌", "Revoke token"),
}
CASES = {
    "act": Text("办理事件", "Act on a case"),
    "report": Text("登记事件", "Record a case"),
    "contact_seen": Text("查看联系方式", "Contact seen"),
    "contact_searched": Text("按号码查找事件", "Cases found by a number"),
    "erase": Text("删除个人信息（申请）", "Personal data erased on request"),
    "erase_by_time": Text("删除个人信息（到期）", "Personal data erased by time"),
    "person_seen": Text("查看人员信息", "Person seen"),
    "attachment_opened": Text("打开敏感事件附件", "Attachment of a sensitive case opened"),
    "hand_over": Text("交接班", "Hand over"),
    "handover_written": Text("填写交接班记录", "Hand-over written"),
    "handover_rewritten": Text("修改交接班记录", "Hand-over rewritten"),
    "handover_signed": Text("签署交接班记录", "Hand-over signed"),
}
TAKING_OUT = {
    "export": Text("导出", "Export"),
    "export_made": Text("导出文件生成", "Export made"),
    "export_fetch": Text("下载导出文件", "Export fetched"),
    "export_cancel": Text("取消导出", "Export called off"),
    "print": Text("打印页面", "Page printed"),
    "save_view": Text("保存视图", "View saved"),
    "delete_view": Text("删除视图", "View deleted"),
}
REPORTS = {
    "order_report": Text("生成并归档报告", "Report ordered"),
    "archive_report": Text("报告归档", "Report archived"),
    "deliver_report": Text("投递报告", "Report delivered"),
    "report_failed": Text("报告未生成", "Report failed"),
    "save_schedule": Text("保存定时报告", "Schedule saved"),
    "pause_schedule": Text("暂停定时报告", "Schedule paused"),
    "resume_schedule": Text("恢复定时报告", "Schedule resumed"),
    "delete_schedule": Text("删除定时报告", "Schedule deleted"),
    "test_mail": Text("发送测试邮件", "Test mail"),
}
SETTINGS = {
    "change_calendar": Text("修改工作日历", "Calendar changed"),
    "change_limits": Text("修改办理时限", "Time limits changed"),
    "withdraw_limits": Text("撤回办理时限", "Time limits withdrawn"),
    "import_capacity": Text("导入治理能力数据", "Capacity imported"),
    "publish_boundaries": Text("发布区划边界", "Boundaries published"),
    "change_areas": Text("区划调整", "Villages changed"),
    "move_open_cases": Text("按区划调整未结事件网格", "Open cases moved to their grid"),
    "enter_rule": Text("录入制度", "Rule entered"),
    "withdraw_rule": Text("撤回制度", "Rule withdrawn"),
    "test_scope": Text("范围自检", "Scope self-test"),
    "send_import": Text("上传导入文件", "Ledger sent"),
    "map_import": Text("设定导入对应关系", "Ledger mapped"),
    "begin_import": Text("开始导入", "Import begun"),
    "import_stored": Text("导入完成", "Import stored"),
    "stop_import": Text("停止导入", "Import stopped"),
    "undo_import": Text("撤销导入", "Import to be taken back"),
    "import_undone": Text("撤销导入完成", "Import taken back"),
    "drop_import": Text("删除未导入的文件", "Ledger dropped"),
    "load_county": Text("载入县域数据包", "County pack loaded"),
}
SCREENS = {
    "pair_screen": Text("配对大屏", "Screen paired"),
    "change_screen": Text("修改大屏", "Screen changed"),
    "message_screen": Text("向大屏发通知", "Message to a screen"),
    "dim_screen": Text("设定大屏亮度", "Screen dimmed"),
    "test_screen": Text("大屏测试图", "Test pattern on a screen"),
    "reload_screen": Text("重新载入大屏", "Screen reloaded"),
    "revoke_screen": Text("停用大屏", "Screen switched off"),
}
ASSESSING = {
    "save_scheme": Text("修改考核办法", "Scheme saved"),
    "switch_ranking": Text("开关名次显示", "Ranking switched"),
    "publish_scores": Text("公布考核得分", "Scores published"),
    "deduct": Text("扣分", "Deduction"),
    "withdraw": Text("撤销扣分", "Withdraw a deduction"),
    "withdraw_deduction": Text("撤销扣分", "Deduction withdrawn"),
    "appeal": Text("提出申诉", "Appeal"),
    "decide": Text("裁定申诉", "Decide an appeal"),
    "appeal_granted": Text("申诉成立", "Appeal granted"),
    "appeal_refused": Text("申诉不成立", "Appeal refused"),
    "close_month": Text("月结", "Month closed"),
    "revise_month": Text("修订月结数", "Month revised"),
    "check_month": Text("核对月结数", "Month checked"),
    "set_month_day": Text("设定结账日", "Closing day set"),
}
TRAIL = {
    "refused": Text("越权访问被拒绝", "Refused"),
    "warning": Text("异常提示", "Warning"),
    "audit_verify": Text("核对审计记录", "Audit checked"),
    "audit_export": Text("导出审计记录", "Audit exported"),
    "audit_prune": Text("封存清理审计记录", "Audit pruned"),
}
GROUPS = (
    (Text("账号与登录", "Accounts"), SIGNING_IN),
    (Text("事件与个人信息", "Cases and personal data"), CASES),
    (Text("导出与打印", "Taking out"), TAKING_OUT),
    (Text("报告", "Reports"), REPORTS),
    (Text("设置", "Settings"), SETTINGS),
    (Text("大屏设备", "Screens"), SCREENS),
    (Text("考核与月结", "Assessment"), ASSESSING),
    (Text("审计", "Audit"), TRAIL),
)
ACTIONS = {name: text for _, group in GROUPS for name, text in group.items()}
